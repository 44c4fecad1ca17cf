package dev.crosscheck.coordinator.store.postgres;

import akka.Done;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.store.TrialStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@link TrialStore} in the table trial_piece. */
public final class PostgresTrialStore implements TrialStore {
    private static final String KEY = "sweep = ? AND trial = ? AND attempt = ? AND kind = ? AND step = ?";
    private static final String PUT = "INSERT INTO trial_piece (sweep, trial, attempt, kind, step, content)"
            + " VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (sweep, trial, attempt, kind, step) DO UPDATE SET content = excluded.content";
    private static final String GET = "SELECT content FROM trial_piece WHERE " + KEY;
    private static final String DELETE = "DELETE FROM trial_piece WHERE " + KEY;
    private static final String LIST = "SELECT trial, attempt, kind, step FROM trial_piece WHERE sweep = ?";
    private static final String ORDER = " ORDER BY trial, attempt, kind, step";

    private final PostgresDatabase database;
    private final Sealer sealer;

    public PostgresTrialStore(PostgresDatabase database) {
        this.database = database;
        this.sealer = database.key().sealer("trials");
    }

    @Override
    public CompletionStage<Done> put(TrialBlobKey key, byte[] content) {
        return done(database.write(
                PUT,
                PlaceBytes.utf8(key.sweep()),
                key.trial(),
                key.attempt(),
                (int) key.kind().code(),
                key.step(),
                sealer.seal(content, place(key))));
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(TrialBlobKey key) {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(GET)) {
                statement.setBytes(1, PlaceBytes.utf8(key.sweep()));
                statement.setLong(2, key.trial());
                statement.setInt(3, key.attempt());
                statement.setInt(4, key.kind().code());
                statement.setLong(5, key.step());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(sealer.open(row.getBytes(1), place(key))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public CompletionStage<List<TrialBlobKey>> list(String sweep) {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(LIST + ORDER)) {
                statement.setBytes(1, PlaceBytes.utf8(sweep));
                return keys(sweep, statement);
            }
        });
    }

    @Override
    public CompletionStage<List<TrialBlobKey>> list(String sweep, long trial) {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(LIST + " AND trial = ?" + ORDER)) {
                statement.setBytes(1, PlaceBytes.utf8(sweep));
                statement.setLong(2, trial);
                return keys(sweep, statement);
            }
        });
    }

    /** Leaves out kinds that only a newer version knows. */
    private static List<TrialBlobKey> keys(String sweep, PreparedStatement statement) throws SQLException {
        List<TrialBlobKey> keys = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Optional<TrialBlobKind> kind = TrialBlobKind.ofCode((byte) row.getInt(3));
                if (kind.isPresent()) {
                    keys.add(new TrialBlobKey(sweep, row.getLong(1), row.getInt(2), kind.get(), row.getLong(4)));
                }
            }
        }
        return List.copyOf(keys);
    }

    @Override
    public CompletionStage<Done> delete(TrialBlobKey key) {
        return done(database.write(
                DELETE,
                PlaceBytes.utf8(key.sweep()),
                key.trial(),
                key.attempt(),
                (int) key.kind().code(),
                key.step()));
    }

    @Override
    public CompletionStage<Done> deleteSweep(String sweep) {
        return done(database.write("DELETE FROM trial_piece WHERE sweep = ?", PlaceBytes.utf8(sweep)));
    }

    private static CompletionStage<Done> done(CompletableFuture<Integer> rows) {
        return rows.thenApply(count -> Done.getInstance());
    }

    private static byte[] place(TrialBlobKey key) {
        return PlaceBytes.of(
                key.sweep(),
                PlaceBytes.numbers(key.trial(), key.attempt(), key.kind().code(), key.step()));
    }
}
