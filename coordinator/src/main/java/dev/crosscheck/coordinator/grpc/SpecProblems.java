package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.ArrayList;
import java.util.List;

/** Collects the mistakes of one specification, each with its path. */
final class SpecProblems {
    private final List<SpaceProblem> problems = new ArrayList<>();

    void add(String where, String message) {
        problems.add(new SpaceProblem(where, message));
    }

    void addAll(List<SpaceProblem> more) {
        problems.addAll(more);
    }

    List<SpaceProblem> all() {
        return List.copyOf(problems);
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** The value, which has to lie in [least, most]. */
    int whole(String where, int value, int least, int most) {
        if (value < least || value > most) {
            add(where, value + " is out of range (expected: " + least + " to " + most + ")");
        }
        return value;
    }

    /** A number that has to satisfy the condition; {@code expected} says which. */
    double number(String where, double value, boolean good, String expected) {
        if (!good || !Double.isFinite(value)) {
            add(where, value + " is out of range (expected: " + expected + ")");
        }
        return value;
    }

    /** A duration that has to lie in [least, most]. */
    java.time.Duration duration(String where, Duration value, java.time.Duration least, java.time.Duration most) {
        java.time.Duration result = Durations.isValid(value)
                ? java.time.Duration.ofSeconds(value.getSeconds(), value.getNanos())
                : java.time.Duration.ofSeconds(-1);
        if (result.compareTo(least) < 0 || result.compareTo(most) > 0) {
            add(where, shown(result) + " is out of range (expected: " + shown(least) + " to " + shown(most) + ")");
        }
        return result;
    }

    static String shown(java.time.Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + " ms";
        }
        return duration.toSeconds() % 3600 == 0 && !duration.isZero()
                ? duration.toHours() + " h"
                : duration.toSeconds() + " s";
    }
}
