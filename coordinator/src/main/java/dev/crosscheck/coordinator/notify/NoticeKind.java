package dev.crosscheck.coordinator.notify;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can be told of a sweep, as a specification and a payload name it. */
public enum NoticeKind {
    OVERFIT("overfit", true),
    OVERTUNED("overtuned", true),
    EXHAUSTED("exhausted", true),
    SET_SHIFTED("set_shifted", true),
    UNDERPOWERED("underpowered", true),
    TIED_AT_TOP("tied_at_top", true),
    /** Stands for every finding; never the kind of a notice itself, unless a finding has no name of its own here. */
    FINDING("finding", true),
    COMPLETED("completed", false),
    FAILED("failed", false),
    CANCELLED("cancelled", false);

    private final String label;
    private final boolean finding;

    NoticeKind(String label, boolean finding) {
        this.label = label;
        this.finding = finding;
    }

    /** As written. */
    public String label() {
        return label;
    }

    /** Whether the overfit monitor raises it, so that it needs validation. */
    public boolean finding() {
        return finding;
    }

    /** The kind written so. */
    public static Optional<NoticeKind> ofLabel(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }

    /** The kind of a finding, by its code. */
    public static NoticeKind ofFinding(String code) {
        return Arrays.stream(values())
                .filter(kind -> kind.finding && kind.name().equals(code))
                .findFirst()
                .orElse(FINDING);
    }

    /** All of them, as written. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(NoticeKind::label).toList();
    }
}
