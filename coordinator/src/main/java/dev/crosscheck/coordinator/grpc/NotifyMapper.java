package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.notify.NoticeKind;
import dev.crosscheck.coordinator.notify.NotifyRule;
import dev.crosscheck.proto.v1.NotifySpec;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.NearestName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The notify section of a specification. */
final class NotifyMapper {
    private static final int MOST_WEBHOOKS = 20;
    private static final int LONGEST_ADDRESS = 2000;

    private final SpecProblems problems;

    NotifyMapper(SpecProblems problems) {
        this.problems = problems;
    }

    List<NotifyRule> map(SweepSpec spec) {
        if (spec.getNotifyCount() > MOST_WEBHOOKS) {
            problems.add("notify", spec.getNotifyCount() + " webhooks (expected: at most " + MOST_WEBHOOKS + ")");
        }
        List<NotifyRule> rules = new ArrayList<>();
        Set<String> webhooks = new HashSet<>();
        for (int i = 0; i < spec.getNotifyCount(); i++) {
            NotifySpec given = spec.getNotify(i);
            String where = "notify[" + i + "]";
            Optional<String> wrong = wrongAddress(given.getWebhook());
            if (wrong.isPresent()) {
                problems.add(where + ".webhook", wrong.get());
            } else if (!webhooks.add(given.getWebhook())) {
                problems.add(where + ".webhook", "is given twice: put all of its events into one list");
            }
            rules.add(new NotifyRule(events(where, given, spec.hasValidation()), given.getWebhook()));
        }
        return rules;
    }

    private List<NoticeKind> events(String where, NotifySpec given, boolean validated) {
        if (given.getOnCount() == 0) {
            problems.add(where + ".on", "is missing: name at least one of " + String.join(", ", NoticeKind.labels()));
        }
        List<NoticeKind> events = new ArrayList<>();
        for (int k = 0; k < given.getOnCount(); k++) {
            String name = given.getOn(k);
            String path = where + ".on[" + k + "]";
            Optional<NoticeKind> kind = NoticeKind.ofLabel(name);
            if (kind.isEmpty()) {
                problems.add(
                        path,
                        "\"" + name + "\" is unknown (expected: " + String.join(", ", NoticeKind.labels()) + ")"
                                + NearestName.hint(name, NoticeKind.labels()));
            } else if (events.contains(kind.get())) {
                problems.add(path, name + " is given twice: remove one of them");
            } else if (kind.get().finding() && !validated) {
                problems.add(path, name + " never happens without a validation section: add one, or remove " + name);
            } else {
                events.add(kind.get());
            }
        }
        return events;
    }

    /** Never quotes the address: it may hold a secret of its owner's. */
    private static Optional<String> wrongAddress(String webhook) {
        if (webhook.isEmpty()) {
            return Optional.of("is missing: give the address to post to");
        }
        if (webhook.length() > LONGEST_ADDRESS) {
            return Optional.of(webhook.length() + " characters (expected: at most " + LONGEST_ADDRESS + ")");
        }
        try {
            URI address = new URI(webhook);
            String scheme = address.getScheme() == null ? "" : address.getScheme();
            if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
                return Optional.of("is no http or https address (expected: such as https://hooks.example.org/path)");
            }
            if (address.getHost() == null) {
                return Optional.of("names no host (expected: such as https://hooks.example.org/path)");
            }
            if (address.getUserInfo() != null || address.getFragment() != null) {
                return Optional.of("holds a user or a fragment, which are not sent: remove it");
            }
            return address.getPort() == 0 || address.getPort() > 65_535
                    ? Optional.of("port " + address.getPort() + " is out of range (expected: 1 to 65535)")
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.of("is no address (expected: such as https://hooks.example.org/path)");
        }
    }
}
