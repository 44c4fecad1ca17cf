package dev.crosscheck.search.space;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One parameter of a search space.
 *
 * @param when the condition under which it is active: each named parent must be active and have one of the listed values. Empty: always active.
 */
public record ParameterSpec(String name, Domain domain, Map<String, List<ParameterValue>> when) {
    public ParameterSpec {
        var copy = new LinkedHashMap<String, List<ParameterValue>>();
        when.forEach((parent, values) -> copy.put(parent, List.copyOf(values)));
        when = java.util.Collections.unmodifiableMap(copy);
    }
}
