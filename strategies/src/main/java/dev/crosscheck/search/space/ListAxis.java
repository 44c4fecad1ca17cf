package dev.crosscheck.search.space;

import java.util.List;
import java.util.stream.Collectors;

/** Listed values: ordinal, categorical, or a single constant. In the unit interval each value has a cell of equal width, in list order. */
final class ListAxis implements Axis {
    private final List<ParameterValue> values;
    private final boolean ordered;

    ListAxis(List<ParameterValue> values, boolean ordered) {
        this.values = values;
        this.ordered = ordered;
    }

    @Override
    public long size() {
        return values.size();
    }

    @Override
    public double rawAt(long index) {
        return index;
    }

    @Override
    public long indexOf(double raw) {
        return raw >= 0 && raw < values.size() && raw == Math.rint(raw) ? (long) raw : -1;
    }

    @Override
    public ParameterValue toValue(double raw) {
        return values.get((int) raw);
    }

    @Override
    public double read(ParameterValue value) {
        int position = indexOrMinusOne(value);
        return position < 0 ? Double.NaN : position;
    }

    int indexOrMinusOne(ParameterValue value) {
        int position = values.indexOf(value);
        for (int i = 0; position < 0 && i < values.size(); i++) {
            position = same(values.get(i), value) ? i : -1;
        }
        return position;
    }

    /** Whether two values are the same choice though their types differ: equal as numbers, or written the same. */
    static boolean same(ParameterValue a, ParameterValue b) {
        return a.text().equals(b.text()) || Axis.number(a) == Axis.number(b);
    }

    @Override
    public String expectation() {
        String listed = values.stream().limit(20).map(ParameterValue::text).collect(Collectors.joining(", "));
        return (values.size() == 1 ? "" : "one of ") + listed + (values.size() > 20 ? ", ..." : "");
    }

    @Override
    public double toUnit(double raw) {
        return (raw + 0.5) / values.size();
    }

    @Override
    public double fromUnit(double unit) {
        double u = unit > 0 ? Math.min(1, unit) : 0;
        return Math.min(values.size() - 1, (int) (u * values.size()));
    }

    @Override
    public double middle() {
        return ordered ? (values.size() - 1) / 2 : 0;
    }
}
