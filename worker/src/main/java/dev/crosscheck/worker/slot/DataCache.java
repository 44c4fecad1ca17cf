package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.worker.data.TabularData;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The last data sets of this process, parsed. Used from one thread. */
final class DataCache {
    private static final int KEPT = 2;

    private final LinkedHashMap<TaskData, TabularData> parsed = new LinkedHashMap<>();

    TabularData get(TaskData data, TabularData.Files files) throws IOException {
        TaskData key = data.toBuilder().clearNeedsProbabilities().build();
        TabularData known = parsed.remove(key);
        TabularData table = known == null ? TabularData.load(key, files) : known;
        parsed.put(key, table);
        while (parsed.size() > KEPT) {
            Map.Entry<TaskData, TabularData> oldest =
                    parsed.entrySet().iterator().next();
            parsed.remove(oldest.getKey());
        }
        return table;
    }
}
