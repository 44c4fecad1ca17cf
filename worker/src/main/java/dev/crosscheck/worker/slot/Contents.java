package dev.crosscheck.worker.slot;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TrialTask;
import java.util.ArrayList;
import java.util.List;

/** The files that a trial needs on this machine. */
final class Contents {
    private Contents() {}

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
