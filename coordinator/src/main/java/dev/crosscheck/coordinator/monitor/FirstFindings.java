package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.monitor.Finding;
import dev.crosscheck.monitor.OverfitReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** When each finding was first raised. Fed with the report of every test in order, so it comes out the same after a restart. Confined to the monitor's work. */
final class FirstFindings {
    private final Map<String, Raised> raised = new LinkedHashMap<>();

    /**
     * A finding at the test that first raised it.
     *
     * @param finishedTrials comparable trials that this test saw
     * @param incumbent that it tested
     * @param trial the trial it is about, if one
     */
    record Raised(String code, String severity, String text, long finishedTrials, long incumbent, OptionalLong trial) {}

    /** Takes in the report of a test; what it says for the first time. */
    List<Raised> add(OverfitReport report) {
        List<Raised> fresh = new ArrayList<>();
        for (Finding finding : report.findings()) {
            String code = finding.code().name();
            if (!raised.containsKey(code)) {
                Raised first = new Raised(
                        code,
                        severity(finding.severity()),
                        finding.text(),
                        report.trials(),
                        report.incumbent().orElse(-1),
                        finding.trial());
                raised.put(code, first);
                fresh.add(first);
            }
        }
        return fresh;
    }

    /** All so far, by code. */
    Map<String, Raised> raised() {
        return new LinkedHashMap<>(raised);
    }

    /** As the API writes it. */
    static String severity(Finding.Severity severity) {
        return severity == Finding.Severity.WARNING ? "WARN" : severity.name();
    }
}
