package dev.crosscheck.search.space;

/** Whole numbers with a step. In the unit interval every value has a cell of equal width, or of equal width in the logarithm of value +- 1/2. */
final class IntAxis implements Axis {
    private final long min;
    private final long max;
    private final long step;
    private final boolean log;
    private final long size;
    private final double low;
    private final double high;

    IntAxis(Domain.IntDomain domain) {
        min = domain.min();
        step = domain.step();
        size = (domain.max() - min) / step + 1;
        max = min + (size - 1) * step;
        log = domain.log();
        low = log ? Math.log(min - 0.5) : 0;
        high = log ? Math.log(max + 0.5) : size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public double rawAt(long index) {
        return min + index * step;
    }

    @Override
    public long indexOf(double raw) {
        if (!(raw >= min && raw <= max) || raw != Math.rint(raw)) {
            return -1;
        }
        long offset = (long) raw - min;
        return offset % step == 0 ? offset / step : -1;
    }

    @Override
    public ParameterValue toValue(double raw) {
        return new ParameterValue.IntValue((long) raw);
    }

    @Override
    public double read(ParameterValue value) {
        double number = Axis.number(value);
        return indexOf(number) >= 0 ? number + 0.0 : Double.NaN;
    }

    @Override
    public String expectation() {
        return "a whole number from " + min + " to " + max + (step == 1 ? "" : " in steps of " + step);
    }

    @Override
    public double toUnit(double raw) {
        return log ? (Math.log(raw) - low) / (high - low) : (indexOf(raw) + 0.5) / size;
    }

    @Override
    public double fromUnit(double unit) {
        double u = unit > 0 ? Math.min(1, unit) : 0;
        if (log) {
            return Math.min((double) max, Math.max((double) min, Math.rint(Math.exp(low + u * (high - low)))));
        }
        return rawAt(Math.min(size - 1, (long) (u * size)));
    }

    @Override
    public double middle() {
        return fromUnit(0.5);
    }
}
