package dev.crosscheck.coordinator.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may be known of a registered data set.
 *
 * @param version from 1
 * @param fingerprint of its definition and source
 * @param classes labels in their order; empty for a regression
 * @param label name of the label column
 * @param id name of the id column in workers' files
 * @param files labelled files of the sets that are not secret, by set
 * @param blind the unlabelled pool of all secret sets
 * @param warnings what was noticed at registration and when sets were added, one sentence each
 * @param image shape of the inputs, where they are images
 * @param location where the inputs lie that stay outside: an absolute path on the workers, or a URI
 */
public record DatasetInfo(
        String name,
        int version,
        String fingerprint,
        TaskKind task,
        List<String> classes,
        int features,
        String label,
        String id,
        List<SetInfo> sets,
        Map<String, StoredFile> files,
        Optional<StoredFile> blind,
        Instant registered,
        List<String> warnings,
        Optional<ImageShape> image,
        Optional<String> location) {
    @SuppressWarnings("NullAway") // absent in documents that are older than the fields
    public DatasetInfo {
        image = image == null ? Optional.empty() : image;
        location = location == null ? Optional.empty() : location;
    }

    /**
     * One set.
     *
     * @param state empty for sets that are not secret
     * @param history what was done to it since the data set was registered, oldest first
     */
    public record SetInfo(
            String name, long examples, boolean secret, Optional<SetState> state, List<SetChange> history) {
        /** A set that is as it was registered. */
        public SetInfo(String name, long examples, boolean secret, Optional<SetState> state) {
            this(name, examples, secret, state, List.of());
        }

        @SuppressWarnings("NullAway") // absent in documents that are older than the field
        public SetInfo {
            history = history == null ? List.of() : List.copyOf(history);
        }

        /** The set in another state. */
        SetInfo changed(SetChange change) {
            List<SetChange> all = new ArrayList<>(history);
            all.add(change);
            return new SetInfo(name, examples, secret, Optional.of(change.state()), all);
        }

        /** Whether it is secret and proves nothing any more, for it was retired or is contaminated. */
        public boolean isSpent() {
            return state.filter(s -> s == SetState.RETIRED || s == SetState.CONTAMINATED)
                    .isPresent();
        }
    }

    /** A change of a secret set's life: who asked for it and why, and the state that it led to. */
    public record SetChange(Instant at, String who, SetState state, String reason) {}

    /** A secret set's life; it never goes back. */
    public enum SetState {
        /** Not yet predicted by the incumbent and its controls. */
        PENDING,
        ACTIVE,
        /** Its budget of answers is spent. */
        EXPOSED,
        /** Declared useless by whoever registered the data set. */
        CONTAMINATED,
        RETIRED
    }

    /** The same with other sets. */
    DatasetInfo with(List<SetInfo> newSets) {
        return with(version, newSets, blind, registered, warnings);
    }

    /** A later version, with another pool. */
    DatasetInfo next(int newVersion, List<SetInfo> newSets, StoredFile pool, Instant made) {
        return with(newVersion, newSets, Optional.of(pool), made, warnings);
    }

    /** The same with further warnings. */
    DatasetInfo warning(List<String> further) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(further);
        return with(version, sets, blind, registered, all);
    }

    private DatasetInfo with(
            int newVersion, List<SetInfo> newSets, Optional<StoredFile> pool, Instant made, List<String> noticed) {
        return new DatasetInfo(
                name,
                newVersion,
                fingerprint,
                task,
                classes,
                features,
                label,
                id,
                newSets,
                files,
                pool,
                made,
                noticed,
                image,
                location);
    }

    /** The set of this name. */
    public Optional<SetInfo> set(String set) {
        return sets.stream().filter(s -> s.name().equals(set)).findFirst();
    }

    /** Names of the secret sets. */
    @JsonIgnore
    public List<String> secretSets() {
        return sets.stream().filter(SetInfo::secret).map(SetInfo::name).toList();
    }
}
