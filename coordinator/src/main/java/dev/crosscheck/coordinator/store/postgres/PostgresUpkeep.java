package dev.crosscheck.coordinator.store.postgres;

import akka.Done;
import dev.crosscheck.coordinator.store.StoreUpkeep;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@link StoreUpkeep} of a database. The database's own autovacuum makes the room of deleted rows free for new ones; its files seldom shrink, so the size is that of the rows
 * that are there.
 */
public final class PostgresUpkeep implements StoreUpkeep {
    /** Lengths only: contents outside the row are not read. */
    private static final String SIZE =
            "SELECT (SELECT COALESCE(sum(octet_length(event_payload)), 0) FROM event_journal)"
                    + " + (SELECT COALESCE(sum(octet_length(snapshot)), 0) FROM snapshot)"
                    + " + (SELECT COALESCE(sum(octet_length(content)), 0) FROM trial_piece)"
                    + " + (SELECT COALESCE(sum(octet_length(content)), 0) FROM document)"
                    + " + (SELECT COALESCE(sum(octet_length(p.content)), 0) FROM blob_piece p JOIN blob b ON b.upload = p.upload)";

    /** Akka's journal keeps the number of the last event that was deleted, for the next one; after these there is none. */
    private static final String TOMBSTONE = "DELETE FROM event_journal WHERE persistence_id = ? AND deleted";
    /** What the ids of sweeps' journals begin with. */
    private static final String JOURNALS = "Sweep|";

    private final PostgresDatabase database;

    public PostgresUpkeep(PostgresDatabase database) {
        this.database = database;
    }

    @Override
    public CompletionStage<Done> reclaim(Collection<String> sweeps) {
        return CompletableFuture.allOf(sweeps.stream()
                        .map(sweep -> database.write(TOMBSTONE, JOURNALS + sweep))
                        .toArray(CompletableFuture[]::new))
                .thenApply(done -> Done.getInstance());
    }

    @Override
    public CompletionStage<Long> sizeBytes() {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SIZE);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
