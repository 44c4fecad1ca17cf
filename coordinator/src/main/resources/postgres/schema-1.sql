-- Journal and snapshots, in the form that akka-persistence-r2dbc 1.1 reads and writes. Payloads are sealed.
CREATE TABLE event_journal (
  slice INT NOT NULL,
  entity_type VARCHAR(255) NOT NULL,
  persistence_id VARCHAR(255) NOT NULL,
  seq_nr BIGINT NOT NULL,
  db_timestamp TIMESTAMP WITH TIME ZONE NOT NULL,
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest VARCHAR(255) NOT NULL,
  event_payload BYTEA NOT NULL,
  deleted BOOLEAN DEFAULT FALSE NOT NULL,
  writer VARCHAR(255) NOT NULL,
  adapter_manifest VARCHAR(255),
  tags TEXT ARRAY,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, seq_nr)
);
CREATE TABLE snapshot (
  slice INT NOT NULL,
  entity_type VARCHAR(255) NOT NULL,
  persistence_id VARCHAR(255) NOT NULL,
  seq_nr BIGINT NOT NULL,
  write_timestamp BIGINT NOT NULL,
  ser_id INTEGER NOT NULL,
  ser_manifest VARCHAR(255) NOT NULL,
  snapshot BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id)
);
-- Whose data this is, and the fingerprint of the key that all of it is sealed with.
CREATE TABLE crosscheck_store (
  id INT PRIMARY KEY CHECK (id = 1),
  owner VARCHAR(64) NOT NULL,
  key_fingerprint VARCHAR(64) NOT NULL
);
-- Bulk data of trials. Names are UTF-8 bytes: any text is a name, and their order is that of bytes.
CREATE TABLE trial_piece (
  sweep BYTEA NOT NULL,
  trial BIGINT NOT NULL,
  attempt INT NOT NULL,
  kind SMALLINT NOT NULL,
  step BIGINT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (sweep, trial, attempt, kind, step)
);
CREATE TABLE document (
  collection BYTEA NOT NULL,
  id BYTEA NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (collection, id)
);
-- Uploaded files. An upload is idle while it is being written (since its last piece) and after its blob was dropped; idle ones are collected.
CREATE TABLE blob_upload (
  upload UUID PRIMARY KEY,
  idle_since TIMESTAMP WITH TIME ZONE
);
CREATE INDEX blob_upload_idle ON blob_upload (idle_since);
CREATE TABLE blob_piece (
  upload UUID NOT NULL REFERENCES blob_upload ON DELETE CASCADE,
  number BIGINT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (upload, number)
);
CREATE TABLE blob (
  name BYTEA PRIMARY KEY,
  upload UUID NOT NULL REFERENCES blob_upload,
  trailer BYTEA NOT NULL
);
-- Sealed bytes do not shrink.
ALTER TABLE event_journal ALTER COLUMN event_payload SET STORAGE EXTERNAL;
ALTER TABLE snapshot ALTER COLUMN snapshot SET STORAGE EXTERNAL;
ALTER TABLE trial_piece ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE document ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE blob_piece ALTER COLUMN content SET STORAGE EXTERNAL;
-- Leases of the cluster; a lease is free when it has expired by this database's clock.
CREATE TABLE cluster_lease (
  name VARCHAR(255) PRIMARY KEY,
  owner VARCHAR(255) NOT NULL,
  fence BIGINT NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);
