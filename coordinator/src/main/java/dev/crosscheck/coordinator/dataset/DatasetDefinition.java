package dev.crosscheck.coordinator.dataset;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A data set as its author describes it. Says nothing false of itself only after {@link DefinitionChecker}.
 *
 * @param classes number of classes expected in the source; empty: counted
 * @param secret sets whose labels never leave the coordinator
 */
public record DatasetDefinition(
        String name, TaskKind task, OptionalInt classes, Source source, Split split, List<String> secret) {
    /** Name of the set that trainers learn from. */
    public static final String TRAIN = "train";
    /** Name of the set that searches optimise unless they say otherwise. */
    public static final String TUNING = "tuning";
    /** Column of workers' files that names an example's inputs, where they stay outside. */
    public static final String INPUT = "input";

    public DatasetDefinition {
        secret = List.copyOf(secret);
    }

    /**
     * The table.
     *
     * @param fileName for messages
     * @param sha256 of the content, 64 lower-case hex digits
     * @param label column to predict
     * @param id column that names the examples; empty: none
     * @param image shape of the inputs, where they are images
     * @param location where the inputs lie that stay outside, each named by its id: an absolute path on the workers, or a URI
     */
    public record Source(
            String fileName,
            String sha256,
            String label,
            Optional<String> id,
            Optional<ImageShape> image,
            Optional<String> location) {
        @SuppressWarnings("NullAway") // absent in documents that are older than the fields
        public Source {
            image = image == null ? Optional.empty() : image;
            location = location == null ? Optional.empty() : location;
        }

        /** All inputs are in the table. */
        public Source(String fileName, String sha256, String label, Optional<String> id, Optional<ImageShape> image) {
            this(fileName, sha256, label, id, image, Optional.empty());
        }

        /** Inputs that are no images. */
        public Source(String fileName, String sha256, String label, Optional<String> id) {
            this(fileName, sha256, label, id, Optional.empty());
        }
    }

    /**
     * How rows are dealt to sets.
     *
     * @param sets wanted examples by set, in the order of the specification; may be empty for {@link SplitBy#FILE}
     * @param column of the group, time or set
     * @param group column of groups that never straddle sets
     */
    public record Split(SplitBy by, Map<String, Long> sets, Optional<String> column, Optional<String> group) {
        public Split {
            sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
        }

        /** The column whose equal values form one group, where there are groups. */
        public Optional<String> groupColumn() {
            return by == SplitBy.GROUP && column.isPresent() ? column : group;
        }
    }

    /** What decides on the set of a row. */
    public enum SplitBy {
        RANDOM,
        GROUP,
        TIME,
        FILE;

        /** As written in a specification. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind written so. */
        public static Optional<SplitBy> ofLabel(String label) {
            return Arrays.stream(values()).filter(k -> k.label().equals(label)).findFirst();
        }
    }

    /** Columns of the source that are no inputs: label, id (unless it names inputs that stay outside), set, time and group. */
    public List<String> droppedColumns() {
        List<String> dropped = new ArrayList<>(List.of(source.label()));
        source.id().filter(id -> source.location().isEmpty()).ifPresent(dropped::add);
        split.column().ifPresent(dropped::add);
        split.group().ifPresent(dropped::add);
        return dropped;
    }

    /** Equal for equal definitions of equal content: SHA-256 in hex. The order of sets counts only where it matters, in a split by time. */
    public String fingerprint() {
        List<String> parts = new ArrayList<>();
        Collections.addAll(
                parts,
                "1",
                task.label(),
                classes.toString(),
                source.sha256(),
                source.label(),
                source.id().toString());
        Map<String, Long> sets = split.by() == SplitBy.TIME ? split.sets() : new TreeMap<>(split.sets());
        Collections.addAll(
                parts,
                split.by().label(),
                sets.toString(),
                split.column().toString(),
                split.group().toString());
        parts.add(secret.stream().sorted().toList().toString());
        source.image().ifPresent(image -> parts.add(image.toString()));
        source.location().ifPresent(location -> parts.add("location " + location));
        return sha256(String.join("\0", parts));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }
}
