-- A database of version 1, as that version made it, with a little of everything in it; sealed with the key of 32 bytes 7.
CREATE TABLE crosscheck_schema (version INT PRIMARY KEY,
  applied_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now());
INSERT INTO crosscheck_schema (version) VALUES (1);
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
INSERT INTO crosscheck_store VALUES (1, 'd897d042-d7bf-45ed-acbb-3dfd85df7f84', '6c7386d67a14f6661564bbc7f18cdfa6');
INSERT INTO document VALUES (E'\\x737765657073', E'\\x612d303030303031', E'\\x0102d2fa2afd7e14a47ed5620c263e421cb1c5f197af14e40bfb355a261a94b1680f2d2d0e33e064928a5a266e752c598a4692a4c0e8db64eed2ff17');
INSERT INTO trial_piece VALUES (E'\\x612d303030303031', 3, 1, 1, 2, E'\\x01f69b1aaf20cc635f42fe0af1a230dd7419b71e1a1094f0c5a27373a58973ca119ecfd6fa1e5d74524c99be2d');
INSERT INTO blob_upload VALUES ('5a90d122-e26d-4d66-b8fe-b81cc10005a7', NULL);
INSERT INTO blob_piece VALUES ('5a90d122-e26d-4d66-b8fe-b81cc10005a7', 0, E'\\x018dd2c9d8b1864cd4312885a05e2a9ed9b0c625e77ad418f62be9766c895e476c6adf3e9abc98bc3fe14e');
INSERT INTO blob VALUES (E'\\xda213bb50b219ed6c2f17b4fd1e2c5927170afc441dfc978de54bb234052291c', '5a90d122-e26d-4d66-b8fe-b81cc10005a7', E'\\x018dd2c9d8b1864cd4ca1557c280bc3c598ce1b669e409149608cfb53faa8f4f697899d48bb3eb675f2a84bcd82e13fa4d5188d3e858744cddb3f72dfe7c8303d19d299ed54f6a12a0a9b6eef4');
INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp, event_ser_id, event_ser_manifest, event_payload, writer)
  VALUES (7, 'Sweep', 'Sweep|a-000001', 1, '2026-11-21T12:00:00Z', 4711, 'm', '\x0102', 'w');
INSERT INTO snapshot (slice, entity_type, persistence_id, seq_nr, write_timestamp, ser_id, ser_manifest, snapshot)
  VALUES (7, 'Sweep', 'Sweep|a-000001', 1, 1795262400000, 4711, 'm', '\x0304');
