package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.worker.data.TabularData;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last data sets of this process, parsed: two at most, and beside the newest no more than fit the limit. What cannot stay beside a new one goes before that is read. Used from one thread.
 */
final class DataCache {
    private static final int KEPT = 2;

    private final long limitBytes;
    private final LinkedHashMap<TaskData, TabularData> parsed = new LinkedHashMap<>();

    /** @param limitBytes of memory, about, for all but the newest */
    DataCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    TabularData get(TaskData data, TabularData.Files files) throws IOException {
        TaskData key = data.toBuilder().clearNeedsProbabilities().build();
        TabularData known = parsed.remove(key);
        if (known == null) {
            shrink();
            known = TabularData.load(key, files);
        }
        parsed.put(key, known);
        return known;
    }

    /** Leaves what may stay beside one more. */
    private void shrink() {
        Iterator<Map.Entry<TaskData, TabularData>> oldest = parsed.entrySet().iterator();
        while (parsed.size() >= KEPT || bytes() > limitBytes) {
            oldest.next();
            oldest.remove();
        }
    }

    /** About how much memory is taken. */
    long bytes() {
        return parsed.values().stream().mapToLong(TabularData::bytes).sum();
    }
}
