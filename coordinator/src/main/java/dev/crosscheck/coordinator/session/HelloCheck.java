package dev.crosscheck.coordinator.session;

import java.util.Optional;

/** Whether a worker that says Hello can be served. */
final class HelloCheck {
    static final int PROTOCOL = 1;
    private static final int LONGEST_NAME = 100;
    private static final int MOST_SLOTS = 1024;
    private static final int LONGEST_LABELS = 10_000;

    private HelloCheck() {}

    static Optional<SessionEnd> refusal(SessionInput.Hello hello) {
        if (hello.protocol() != PROTOCOL) {
            return Optional.of(new SessionEnd(
                    SessionEnd.Kind.PROTOCOL,
                    "the worker speaks protocol " + hello.protocol() + ", this coordinator " + PROTOCOL
                            + ": install the same release of Crosscheck on both"));
        }
        if (hello.name().isBlank() || hello.name().length() > LONGEST_NAME) {
            return invalid("the worker's name has " + hello.name().length() + " characters (expected: 1 to "
                    + LONGEST_NAME + ")");
        }
        if (hello.instance().isBlank() || hello.instance().length() > LONGEST_NAME) {
            return invalid("the worker's instance has " + hello.instance().length() + " characters (expected: 1 to "
                    + LONGEST_NAME + ")");
        }
        if (hello.slots() < 1 || hello.slots() > MOST_SLOTS) {
            return invalid("slots: " + hello.slots() + " (expected: 1 to " + MOST_SLOTS + ")");
        }
        int labels = hello.labels().entrySet().stream()
                .mapToInt(label -> label.getKey().length() + label.getValue().length())
                .sum();
        if (labels > LONGEST_LABELS) {
            return invalid(
                    "the worker's labels have " + labels + " characters (expected: at most " + LONGEST_LABELS + ")");
        }
        Optional<String> gpus = gpuMistake(hello);
        if (gpus.isPresent()) {
            return invalid(gpus.get());
        }
        return hello.held().stream()
                .filter(h -> h.slot() < 0 || h.slot() >= hello.slots())
                .findFirst()
                .flatMap(h -> invalid(
                        "a held lease names slot " + h.slot() + " (expected: 0 to " + (hello.slots() - 1) + ")"));
    }

    private static Optional<String> gpuMistake(SessionInput.Hello hello) {
        int gpus = hello.gpus().size();
        if (gpus > MOST_SLOTS || (gpus == 0) != hello.shares().isEmpty()) {
            return Optional.of("gpus: " + gpus + ", slot_gpus: "
                    + hello.shares().size() + " (expected: both or none, at most " + MOST_SLOTS + ")");
        }
        if (gpus > 0 && hello.shares().size() != hello.slots()) {
            return Optional.of("slot_gpus: " + hello.shares().size() + " (expected: one for each of the "
                    + hello.slots() + " slots)");
        }
        return hello.shares().stream()
                .filter(s -> s.gpu() < 0 || s.gpu() >= gpus || !(s.share() > 0 && s.share() <= 1))
                .findFirst()
                .map(s -> "a slot offers " + s.share() + " of GPU " + s.gpu() + " (expected: above 0 to 1, GPU 0 to "
                        + (gpus - 1) + ")");
    }

    private static Optional<SessionEnd> invalid(String message) {
        return Optional.of(new SessionEnd(SessionEnd.Kind.INVALID, message));
    }
}
