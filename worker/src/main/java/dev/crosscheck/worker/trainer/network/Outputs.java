package dev.crosscheck.worker.trainer.network;

import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.worker.data.Examples;
import java.util.List;
import java.util.function.Consumer;

/** From raw network outputs to predictions. */
final class Outputs {
    /** Examples per message, so that one stays well below 1 MiB for ids of ordinary length. */
    private static final int CHUNK_CELLS = 65_536;

    private static final int CHUNK_ROWS = 8_192;

    private Outputs() {}

    /** Softmax over each row, in double precision. */
    static float[] probabilities(float[] logits, int classes) {
        float[] out = new float[logits.length];
        double[] row = new double[classes];
        for (int start = 0; start < logits.length; start += classes) {
            double top = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                top = Math.max(top, logits[start + c]);
            }
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                row[c] = Math.exp(logits[start + c] - top);
                sum += row[c];
            }
            for (int c = 0; c < classes; c++) {
                out[start + c] = (float) (row[c] / sum);
            }
        }
        return out;
    }

    /** First column of the largest value of row {@code i}. */
    static int best(float[] values, int i, int columns) {
        int best = 0;
        for (int c = 1; c < columns; c++) {
            if (values[i * columns + c] > values[i * columns + best]) {
                best = c;
            }
        }
        return best;
    }

    static void classification(
            String part,
            Examples examples,
            float[] probabilities,
            List<String> classes,
            boolean full,
            Consumer<PredictionSet> sink) {
        int columns = classes.size();
        int rows = Math.max(1, Math.min(CHUNK_ROWS, CHUNK_CELLS / columns));
        for (int from = 0; from < examples.size(); from += rows) {
            PredictionSet.Builder piece = PredictionSet.newBuilder().setPart(part);
            int to = Math.min(examples.size(), from + rows);
            piece.addAllIds(examples.ids().subList(from, to));
            if (full) {
                piece.addAllClasses(classes);
            }
            for (int i = from; i < to; i++) {
                if (!full) {
                    piece.addLabels(classes.get(best(probabilities, i, columns)));
                }
                for (int c = 0; full && c < columns; c++) {
                    piece.addProbabilities(probabilities[i * columns + c]);
                }
            }
            sink.accept(piece.build());
        }
    }

    static void regression(String part, Examples examples, double[] values, Consumer<PredictionSet> sink) {
        for (int from = 0; from < examples.size(); from += CHUNK_ROWS) {
            PredictionSet.Builder piece = PredictionSet.newBuilder().setPart(part);
            for (int i = from; i < Math.min(examples.size(), from + CHUNK_ROWS); i++) {
                piece.addIds(examples.ids().get(i)).addValues(values[i]);
            }
            sink.accept(piece.build());
        }
    }
}
