package dev.crosscheck.coordinator.retention;

import dev.crosscheck.coordinator.store.StoredFormContractTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Marks of deletions that have begun. */
class StoredDeletionsTest extends StoredFormContractTest {
    private static final Set<String> FILES = new TreeSet<>(Set.of("a".repeat(64), "b".repeat(64)));

    @Override
    protected List<Form> forms() {
        return List.of(document(
                "sweep-deletions",
                "sweep-deletions",
                "digits-abc123",
                to -> new DeletionMarks(to).put("digits-abc123", FILES),
                from -> new DeletionMarks(from).all(),
                Map.of("digits-abc123", FILES)));
    }
}
