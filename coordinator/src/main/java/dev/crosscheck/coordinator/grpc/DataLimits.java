package dev.crosscheck.coordinator.grpc;

/**
 * How much callers may send.
 *
 * @param maxBlobBytes largest uploaded file
 * @param maxPredictedExamples most examples in one upload of predictions
 */
public record DataLimits(long maxBlobBytes, int maxPredictedExamples) {
    public DataLimits {
        if (maxBlobBytes < 1 || maxPredictedExamples < 1) {
            throw new IllegalArgumentException(
                    "limits: " + maxBlobBytes + ", " + maxPredictedExamples + " (expected: > 0)");
        }
    }

    /** 16 GiB a file, 20 million examples an upload. */
    public static DataLimits defaults() {
        return new DataLimits(16L << 30, 20_000_000);
    }
}
