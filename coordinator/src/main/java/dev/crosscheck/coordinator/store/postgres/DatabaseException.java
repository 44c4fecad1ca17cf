package dev.crosscheck.coordinator.store.postgres;

import dev.crosscheck.coordinator.store.StoreException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;

/** The database cannot be used; the message says why and what to do, in one sentence, and never holds a password or stored content. */
public final class DatabaseException extends StoreException {
    static final String READ_ONLY = "25006";

    private static final long serialVersionUID = 1L;
    private static final String DISK_FULL = "53100";

    DatabaseException(String message) {
        super(message, null);
    }

    DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says what the database's error means for the people who run it. */
    static DatabaseException of(SQLException error, PostgresSettings settings) {
        String state = state(error);
        String where = settings.place();
        String said = said(error);
        if (state.startsWith("28")) {
            return new DatabaseException(
                    "the database " + where + " refuses the user " + settings.user() + " (" + said
                            + "); correct crosscheck.postgres.user and the password",
                    error);
        } else if (state.equals("3D000")) {
            return new DatabaseException(
                    "there is no database " + settings.database() + " on " + settings.host() + ":" + settings.port()
                            + "; create it, or correct crosscheck.postgres.url",
                    error);
        } else if (state.equals("42501")) {
            return new DatabaseException(
                    "the user " + settings.user() + " lacks a right in the database " + where + " (" + said
                            + "); make it the owner of the database or of the schema " + settings.schema(),
                    error);
        } else if (isReadOnly(state)) {
            return readOnly(state.equals(DISK_FULL), where, said, error);
        } else if (state.startsWith("53")) {
            return new DatabaseException(
                    "the database " + where + " is out of space, memory or connections (" + said
                            + "); give it more, then try again",
                    error);
        } else if (isConnection(state)) {
            return new DatabaseException(
                    "the database " + where + " cannot be reached (" + said
                            + "); start it, or correct crosscheck.postgres.url",
                    error);
        }
        return new DatabaseException("the database " + where + " failed: " + said + " (state " + state + ")", error);
    }

    private static DatabaseException readOnly(boolean full, String where, String said, SQLException error) {
        return new DatabaseException(
                full
                        ? "the database " + where + " has no room left on its disk (" + said
                                + "); free disk space there, the coordinator goes on by itself"
                        : "the database " + where + " takes no writes now (" + said
                                + "); it is a standby or was made read-only: let it take writes, or correct crosscheck.postgres.url; the coordinator goes on by itself",
                error);
    }

    /** Whether the error says that the database takes no writes now, whatever they are. */
    static boolean isReadOnly(String state) {
        return state.equals(READ_ONLY) || state.equals(DISK_FULL);
    }

    /** Whether writes fail for a while by no fault of theirs: no connection, no room, no memory, a broken disk. */
    static boolean isTrouble(String state) {
        return isReadOnly(state) || isConnection(state) || state.startsWith("53") || state.startsWith("58");
    }

    /** The SQLSTATE, also of a statement within a batch; empty where there is none. */
    static String state(SQLException error) {
        SQLException root = error instanceof BatchUpdateException && error.getNextException() != null
                ? error.getNextException()
                : error;
        return root.getSQLState() == null ? "" : root.getSQLState();
    }

    /** Whether the error says that the connection is gone or could not be made; what was under way may or may not have happened. */
    static boolean isConnection(String state) {
        return state.isEmpty() || state.startsWith("08") || state.startsWith("57P");
    }

    /** The first line of what the database said. */
    static String said(SQLException error) {
        Throwable deepest = error;
        while (deepest.getCause() instanceof SQLException cause) {
            deepest = cause;
        }
        String text = String.valueOf(deepest.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
