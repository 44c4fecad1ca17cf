package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the shared database holds of sweeps and of the cluster, read straight from its tables. */
final class History {
    private static final String EVENTS =
            "SELECT seq_nr, writer FROM crosscheck.event_journal WHERE persistence_id LIKE '%|' || ? ORDER BY seq_nr";
    private static final String MEMBERSHIP = "SELECT fence FROM crosscheck.cluster_lease WHERE name = ?";

    private static final String EVIDENCE =
            "SELECT count(DISTINCT trial) FROM crosscheck.trial_piece WHERE sweep = convert_to(?, 'UTF8') AND kind = 3";

    private final String url;

    History(String url) {
        this.url = url;
    }

    private interface Reader<T> {
        T read(PreparedStatement statement) throws SQLException;
    }

    private <T> T ask(String sql, String parameter, Reader<T> reader) {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:" + url, PostgresServer.USER, PostgresServer.PASSWORD);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            return reader.read(statement);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The writers of the sweep's events in the order of its history, each once for every time that it took over. Fails where a number is missing. */
    List<String> writers(String sweep) {
        return ask(EVENTS, sweep, statement -> {
            List<String> writers = new ArrayList<>();
            long last = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    assertThat(row.getLong(1)).as("the next event's number").isEqualTo(++last);
                    String writer = row.getString(2);
                    if (writers.isEmpty() || !writers.get(writers.size() - 1).equals(writer)) {
                        writers.add(writer);
                    }
                }
            }
            return writers;
        });
    }

    /** No event is missing or doubled, and who was relieved never wrote again. */
    void assertOneWriterAtATime(String sweep) {
        List<String> writers = writers(sweep);
        Set<String> distinct = new HashSet<>(writers);
        assertThat(writers).as("one writer after the other").hasSize(distinct.size());
    }

    /** How many trials of the sweep have scores of secret sets. */
    long scored(String sweep) {
        return number(EVIDENCE, sweep);
    }

    /** How many clusters and lone coordinators have had the database so far. */
    long owners() {
        return number(MEMBERSHIP, "membership");
    }

    private long number(String sql, String parameter) {
        return ask(sql, parameter, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getLong(1);
            }
        });
    }
}
