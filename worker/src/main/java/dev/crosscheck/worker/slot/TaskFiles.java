package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.BlobCache;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The contents that a task names, as files. */
final class TaskFiles {
    private TaskFiles() {}

    /** Fetches what is missing and tells the attempt where all of it is. */
    static void put(TrialTask task, BlobCache cache, RunAttempt.Builder message)
            throws IOException, InterruptedException {
        for (FileRef file : files(task)) {
            message.putFiles(file.getSha256(), cache.get(file).toString());
        }
    }

    private static List<FileRef> files(TrialTask task) {
        List<FileRef> files = new ArrayList<>(task.getTrainer().getFilesList());
        if (task.hasData()) {
            files.add(task.getData().getTrain());
            files.add(task.getData().getTuning());
            if (task.getData().hasBlind()) {
                files.add(task.getData().getBlind());
            }
        }
        if (task.hasReplay()) {
            files.add(task.getReplay());
        }
        return files;
    }
}
