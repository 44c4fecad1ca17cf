package dev.crosscheck.worker.spi;

import java.util.List;
import java.util.Optional;

/** A data set as trainers see it: raw numbers, not normalised. The arrays are shared with other trials and must not be changed. */
public interface TrainingData {
    /** Names of the inputs. */
    List<String> features();

    /** Labels as in the source; empty for regression. */
    List<String> classes();

    /** Rows of pixels, pixels in a row and values of a pixel, where the inputs are images channel by channel; else empty. */
    int[] imageShape();

    /** Where inputs lie that are not in the data: an absolute path, or a URI. {@link Examples#places()} names each example's there. */
    default Optional<String> location() {
        return Optional.empty();
    }

    /** To learn from. */
    Examples train();

    /** To measure on while training; the trial is scored on it. */
    Examples tuning();

    /** To predict; without labels. */
    Examples blind();

    /** Some examples. */
    interface Examples {
        int size();

        /** Row-major, examples x features. */
        float[] inputs();

        /** What names each example's inputs below {@link TrainingData#location()}; empty where all inputs are in the data. */
        default List<String> places() {
            return List.of();
        }

        /** Positions in the classes; empty for regression and in the blind part. */
        int[] classes();

        /** Values to predict; empty for classification and in the blind part. */
        double[] targets();
    }
}
