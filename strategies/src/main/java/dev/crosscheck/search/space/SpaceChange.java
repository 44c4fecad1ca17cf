package dev.crosscheck.search.space;

import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.ParameterValue.IntValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * A change of one parameter of a space: a wider or narrower range of a float or int, or more values of an ordinal or categorical. Immutable.
 *
 * @param min the new smallest value; absent: as before
 * @param max the new largest value; absent: as before
 * @param added values that the parameter may take from now on; texts that are numbers are taken for numbers where all values so far are
 */
public record SpaceChange(String parameter, OptionalDouble min, OptionalDouble max, List<ParameterValue> added) {
    private static final double LARGEST_WHOLE = 0x1p53;

    public SpaceChange {
        added = List.copyOf(added);
    }

    /**
     * The space with this change. A function of both, the same for ever.
     *
     * @throws InvalidSpaceException when there is no such parameter, nothing changes, or no space comes out of it; every path begins with the parameter's
     */
    public SearchSpace applyTo(SearchSpace space) {
        List<ParameterSpec> changed = new ArrayList<>();
        boolean found = false;
        for (ParameterSpec spec : space.parameters()) {
            boolean meant = spec.name().equals(parameter);
            changed.add(meant ? new ParameterSpec(spec.name(), changed(spec.domain()), spec.when()) : spec);
            found |= meant;
        }
        if (!found) {
            throw problem(
                    "",
                    "there is no such parameter"
                            + NearestName.hint(parameter, space.positions().keySet()));
        }
        return SearchSpace.of(changed, space.constraints());
    }

    /** What the parameter may be in this space, such as "a number from 0.1 to 1.0"; empty when there is no such parameter. */
    public String domainIn(SearchSpace space) {
        Integer position = space.positions().get(parameter);
        return position == null ? "" : space.axis(position).expectation();
    }

    private Domain changed(Domain old) {
        if (min.isEmpty() && max.isEmpty() && added.isEmpty()) {
            throw problem("", "nothing is to change: give a new min, a new max or values to add");
        }
        Domain result;
        if (old instanceof Domain.FloatDomain d) {
            result = range(d);
        } else if (old instanceof Domain.IntDomain d) {
            result = range(d);
        } else if (old instanceof Domain.OrdinalDomain d) {
            result = new Domain.OrdinalDomain(ordered(d.values(), more(d.values())));
        } else if (old instanceof Domain.CategoricalDomain d) {
            List<ParameterValue> values = new ArrayList<>(d.values());
            values.addAll(more(d.values()));
            result = new Domain.CategoricalDomain(values);
        } else {
            throw problem("", "is fixed for all trials and cannot be changed; submit a new sweep");
        }
        if (result.equals(old)) {
            throw problem("", "is so already (" + Axis.of(old).expectation() + ")");
        }
        return result;
    }

    private Domain range(Domain.FloatDomain old) {
        double low = bound(old.min(), min);
        double high = bound(old.max(), max);
        if (low >= high) {
            throw problem(".min", low + " is not below max " + high);
        }
        return new Domain.FloatDomain(low, high, old.log(), old.points());
    }

    private Domain range(Domain.IntDomain old) {
        whole(".min", min);
        whole(".max", max);
        long low = (long) bound((double) old.min(), min);
        long high = (long) bound((double) old.max(), max);
        if ((low - old.min()) % old.step() != 0) {
            throw problem(
                    ".min",
                    low + " is not on the steps of " + old.step() + " from " + old.min()
                            + " that earlier trials are on: move it by a multiple of " + old.step());
        }
        if (low >= high) {
            throw problem(".min", low + " is not below max " + high);
        }
        return new Domain.IntDomain(low, high, old.step(), old.log());
    }

    private double bound(double old, OptionalDouble wanted) {
        if (!added.isEmpty()) {
            throw problem(".values", "cannot be added: the parameter has a range, so give a new min or max");
        }
        return wanted.orElse(old);
    }

    private void whole(String key, OptionalDouble value) {
        if (value.isPresent()) {
            double number = value.getAsDouble();
            if (number != Math.rint(number) || Math.abs(number) > LARGEST_WHOLE) {
                throw problem(key, number + " is not a whole number of at most 2^53");
            }
        }
    }

    /** The added values in the types of those that are there. */
    private List<ParameterValue> more(List<ParameterValue> known) {
        if (min.isPresent() || max.isPresent()) {
            throw problem("", "has values and no range: add a value instead");
        }
        boolean numbers = isNumeric(known);
        List<ParameterValue> result = new ArrayList<>();
        for (ParameterValue value : added) {
            ParameterValue typed = numbers ? numeric(value, known) : value;
            if (known.stream().anyMatch(k -> ListAxis.same(k, typed))
                    || result.stream().anyMatch(k -> ListAxis.same(k, typed))) {
                throw problem(".values", typed.text() + " is there already (" + texts(known) + ")");
            }
            result.add(typed);
        }
        return result;
    }

    private ParameterValue numeric(ParameterValue value, List<ParameterValue> known) {
        double number = Axis.number(value);
        if (Double.isNaN(number)) {
            throw problem(
                    ".values", value.text() + " is not a number, unlike the values so far (" + texts(known) + ")");
        }
        boolean whole = number == Math.rint(number) && Math.abs(number) <= LARGEST_WHOLE;
        return whole ? new IntValue((long) number) : new FloatValue(number);
    }

    private static boolean isNumeric(List<ParameterValue> values) {
        return values.stream().allMatch(v -> v instanceof IntValue || v instanceof FloatValue);
    }

    /** Numbers that ascend or descend still do afterwards; anything else goes to the end. */
    private static List<ParameterValue> ordered(List<ParameterValue> known, List<ParameterValue> more) {
        List<ParameterValue> result = new ArrayList<>(known);
        Optional<Boolean> ascending = isNumeric(known) ? direction(known) : Optional.empty();
        for (ParameterValue value : more) {
            int at = result.size();
            while (ascending.isPresent() && at > 0 && ascending.get() == Axis.number(value) < number(result, at - 1)) {
                at--;
            }
            result.add(at, value);
        }
        return result;
    }

    /** Whether the numbers ascend (a single one does) or descend; empty when neither. */
    private static Optional<Boolean> direction(List<ParameterValue> values) {
        boolean up = true;
        boolean down = values.size() > 1;
        for (int i = 1; i < values.size(); i++) {
            up &= number(values, i) > number(values, i - 1);
            down &= number(values, i) < number(values, i - 1);
        }
        return up || down ? Optional.of(up) : Optional.empty();
    }

    private static double number(List<ParameterValue> values, int index) {
        return Axis.number(values.get(index));
    }

    private static String texts(List<ParameterValue> values) {
        return values.stream().map(ParameterValue::text).collect(Collectors.joining(", "));
    }

    private InvalidSpaceException problem(String key, String message) {
        return new InvalidSpaceException(List.of(new SpaceProblem("parameters." + parameter + key, message)));
    }
}
