package dev.crosscheck.search.space;

/** A float axis cut into a fixed number of grid points, both ends included; a single point is the middle. */
final class PointsAxis implements Axis {
    private static final int TABLE = 10_000;
    private final FloatAxis axis;
    private final int points;
    private final double[] table;

    PointsAxis(FloatAxis axis, int points) {
        this.axis = axis;
        this.points = points;
        table = new double[Math.min(points, TABLE)];
        for (int i = 0; i < table.length; i++) {
            table[i] = point(i);
        }
    }

    @Override
    public long size() {
        return points;
    }

    @Override
    public double rawAt(long index) {
        return index < table.length ? table[(int) index] : point(index);
    }

    private double point(long index) {
        return axis.fromUnit(points == 1 ? 0.5 : (double) index / (points - 1));
    }

    @Override
    public long indexOf(double raw) {
        long nearest = Math.round(points == 1 ? 0 : axis.toUnit(raw) * (points - 1));
        return axis.isSame(rawAt(nearest), raw) ? nearest : -1;
    }

    @Override
    public ParameterValue toValue(double raw) {
        return axis.toValue(raw);
    }

    @Override
    public double read(ParameterValue value) {
        return axis.read(value);
    }

    @Override
    public String expectation() {
        return axis.expectation();
    }

    @Override
    public double toUnit(double raw) {
        return axis.toUnit(raw);
    }

    @Override
    public double fromUnit(double unit) {
        return axis.fromUnit(unit);
    }

    @Override
    public double middle() {
        return axis.middle();
    }
}
