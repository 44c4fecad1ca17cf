package dev.crosscheck.coordinator.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Something to do on a connection. */
interface SqlWork<T> {
    T run(Connection connection) throws SQLException;
}
