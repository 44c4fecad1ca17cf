package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.BlobCache;
import dev.crosscheck.worker.data.OutsideInputs;
import dev.crosscheck.worker.slot.wire.RunAttempt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The files that a trial needs on this machine. */
final class Contents {
    private Contents() {}

    /** Sees to it that they are here, and tells the attempt where. */
    static void fetch(TrialTask task, BlobCache.Use data, RunAttempt.Builder message)
            throws IOException, InterruptedException {
        OutsideInputs.check(task.getData());
        for (FileRef file : of(task)) {
            message.putFiles(file.getSha256(), data.get(file).toString());
        }
    }

    static List<FileRef> of(TrialTask task) {
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
