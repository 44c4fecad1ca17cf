package dev.crosscheck.coordinator.dataset;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The rows of a source, read and checked; lists run over rows.
 *
 * @param header all columns in the order of the source
 * @param ids value of the id column; empty list without one
 * @param features input columns in the order of the source
 * @param inputs the input cells of a row as written, joined by commas, UTF-8
 * @param digests equal for rows with numerically equal inputs
 * @param labels as written
 * @param column value of the split's column; empty list without one
 * @param group value of the group column; empty list without one
 * @param lines line of the file, from 1
 */
record SourceTable(
        String fileName,
        List<String> header,
        List<String> ids,
        List<String> features,
        List<byte[]> inputs,
        List<ByteBuffer> digests,
        List<String> labels,
        List<String> column,
        List<String> group,
        List<Integer> lines) {

    int rows() {
        return inputs.size();
    }

    /** Where a cell is, for messages. */
    String place(int row, String column) {
        return fileName + " line " + lines.get(row) + ", column " + column;
    }

    @Override
    public String toString() {
        return "SourceTable[" + fileName + ", " + rows() + " rows]";
    }
}
