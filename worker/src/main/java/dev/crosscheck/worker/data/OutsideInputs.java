package dev.crosscheck.worker.data;

import dev.crosscheck.proto.v1.TaskData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Inputs of a data set that lie where the workers are, and not in its files. */
public final class OutsideInputs {
    /** Column of the files that names the inputs of each example. */
    public static final String COLUMN = "input";

    private OutsideInputs() {}

    /** @throws IOException naming a folder or file that is not here or cannot be read; a URI is left to the trainer */
    public static void check(TaskData data) throws IOException {
        String location = data.getLocation();
        if (location.startsWith("/") && !Files.isReadable(Path.of(location))) {
            throw new IOException("the inputs of the data set " + data.getDataset() + " lie at " + location + ", which "
                    + (Files.exists(Path.of(location)) ? "this worker may not read" : "does not exist on this worker")
                    + "; mount it here, or ask for workers that have it by trial.resources.labels.");
        }
    }

    static boolean isPlace(TaskData data, String column) {
        return !data.getLocation().isEmpty() && column.equals(COLUMN);
    }
}
