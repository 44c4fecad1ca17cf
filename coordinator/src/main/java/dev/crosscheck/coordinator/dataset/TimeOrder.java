package dev.crosscheck.coordinator.dataset;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Puts the cells of a time column on one axis: all numbers, or all ISO 8601 dates or date-times (without zone: UTC). */
final class TimeOrder {
    private TimeOrder() {}

    /**
     * Times that can be compared with each other.
     *
     * @throws InvalidDatasetException naming the first cell that is neither
     */
    static double[] of(SourceTable table, String column) {
        List<String> cells = table.column();
        boolean numeric = !Double.isNaN(Numbers.parse(cells.get(0)));
        double[] times = new double[cells.size()];
        for (int row = 0; row < times.length; row++) {
            double time = numeric ? Numbers.parse(cells.get(row)) : iso(cells.get(row));
            if (Double.isNaN(time)) {
                throw new InvalidDatasetException(
                        "split.column",
                        table.place(row, column)
                                + " is no time (expected: in all rows a number, or in all rows an ISO date such as 2026-01-31 or"
                                + " 2026-01-31T12:00:00Z)");
            }
            times[row] = time;
        }
        return times;
    }

    private static double iso(String cell) {
        Optional<Instant> instant = parse(() -> OffsetDateTime.parse(cell).toInstant())
                .or(() -> parse(() -> LocalDateTime.parse(cell).toInstant(ZoneOffset.UTC)))
                .or(() -> parse(() -> LocalDate.parse(cell).atStartOfDay().toInstant(ZoneOffset.UTC)));
        return instant.map(i -> i.getEpochSecond() + i.getNano() * 1e-9).orElse(Double.NaN);
    }

    private static Optional<Instant> parse(java.util.function.Supplier<Instant> parser) {
        try {
            return Optional.of(parser.get());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
