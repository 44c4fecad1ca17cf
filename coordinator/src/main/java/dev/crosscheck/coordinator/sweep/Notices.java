package dev.crosscheck.coordinator.sweep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What workers told of attempts that people have to know, and of which trials. Mutable, confined to the entity. */
final class Notices {
    /** A worker's text is not to be trusted: neither its length nor that it is one of a few. */
    static final int LONGEST_TEXT = 400;

    static final int MOST_TEXTS = 20;

    private final Map<String, SortedSet<Long>> byText = new LinkedHashMap<>();

    static Notices restore(List<GivenNotice> given) {
        var notices = new Notices();
        given.forEach(notice -> notices.byText.put(notice.text(), new TreeSet<>(notice.trials())));
        return notices;
    }

    /** The fact to be written for what a worker told; empty where it is known, or too much. */
    Optional<SweepEvent.TrialNoticed> judge(LeaseKey lease, String told, Instant now) {
        String text = told.strip();
        text = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
        SortedSet<Long> trials = byText.get(text);
        boolean known = trials != null && trials.contains(lease.trial());
        boolean tooMuch = trials == null && byText.size() >= MOST_TEXTS;
        return text.isEmpty() || known || tooMuch
                ? Optional.empty()
                : Optional.of(new SweepEvent.TrialNoticed(now, lease.trial(), lease.attempt(), text));
    }

    void add(SweepEvent.TrialNoticed event) {
        byText.computeIfAbsent(event.text(), text -> new TreeSet<>()).add(event.trial());
    }

    /** What is to be known of the trial; empty: nothing. */
    String of(long trial) {
        return String.join(
                " ",
                byText.entrySet().stream()
                        .filter(notice -> notice.getValue().contains(trial))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /** One sentence for each text, with the trials that it holds for; most trials first. */
    List<String> sentences() {
        return byText.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, SortedSet<Long>> notice) ->
                                notice.getValue().size())
                        .reversed())
                .map(notice -> who(notice.getValue()) + ": " + notice.getKey())
                .toList();
    }

    private static String who(SortedSet<Long> trials) {
        return trials.size() == 1
                ? "Trial " + trials.first()
                : trials.size() + " trials (" + trials.first() + " to " + trials.last() + ")";
    }

    List<GivenNotice> snapshot() {
        var given = new ArrayList<GivenNotice>();
        byText.forEach((text, trials) -> given.add(new GivenNotice(text, List.copyOf(trials))));
        return given;
    }
}
