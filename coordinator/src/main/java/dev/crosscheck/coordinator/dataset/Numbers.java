package dev.crosscheck.coordinator.dataset;

/** Numbers as they stand in CSV cells. */
public final class Numbers {
    private Numbers() {}

    /** The finite decimal number written so ({@code -1.5e3}), or NaN for anything else, Java's own forms such as {@code 1f} or {@code 0x1p3} included. */
    public static double parse(String cell) {
        if (cell.isEmpty()) {
            return Double.NaN;
        }
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
                return Double.NaN;
            }
        }
        try {
            double value = Double.parseDouble(cell);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
