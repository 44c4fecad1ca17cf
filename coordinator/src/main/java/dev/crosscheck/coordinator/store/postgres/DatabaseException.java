package dev.crosscheck.coordinator.store.postgres;

import dev.crosscheck.coordinator.store.StoreException;
import java.sql.SQLException;

/** The database cannot be used; the message says why and what to do, in one sentence, and never holds a password or stored content. */
public final class DatabaseException extends StoreException {
    private static final long serialVersionUID = 1L;

    DatabaseException(String message) {
        super(message, null);
    }

    DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says what the database's error means for the people who run it. */
    static DatabaseException of(SQLException error, PostgresSettings settings) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        String where = settings.place();
        String said = firstLine(error);
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

    /** Whether the error says that the connection is gone or could not be made; what was under way may or may not have happened. */
    static boolean isConnection(String state) {
        return state.isEmpty() || state.startsWith("08") || state.startsWith("57P");
    }

    private static String firstLine(SQLException error) {
        Throwable deepest = error;
        while (deepest.getCause() instanceof SQLException cause) {
            deepest = cause;
        }
        String text = String.valueOf(deepest.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
