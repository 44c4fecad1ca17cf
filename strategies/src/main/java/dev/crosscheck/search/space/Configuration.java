package dev.crosscheck.search.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One point of a search space: the active parameters by name, in the order of the space. Inactive parameters are absent.
 * Immutable; two configurations are equal when they hold the same values, whatever the order.
 */
public record Configuration(Map<String, ParameterValue> values) {

    public Configuration {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The value of an active parameter, or empty when {@code name} is unknown or inactive here. */
    public Optional<ParameterValue> get(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
