package dev.crosscheck.search.gp;

import dev.crosscheck.search.trial.TrialHistory;
import dev.crosscheck.search.trial.TrialHistory.Observation;
import dev.crosscheck.search.trial.TrialHistory.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The Gaussian process of a history. What it is depends on the history alone: hyperparameters come from the first m trials, where m is the last of a fixed
 * series of lengths, and later trials are appended.
 */
final class GpModel {
    private static final int MOST_POINTS = 1000;
    private static final int BEST_KEPT = 250;
    private static final int MOST_FITTED = 200;
    private static final int BEST_POINTS = 5;
    private final TrialHistory history;
    private final Features features;
    private int fittedLength = -1;
    private int fittedReplacements;
    private int appended;
    /** Positions in the history of the points of the process. */
    private final List<Integer> members = new ArrayList<>();

    private GaussianProcess process;
    private double[] theta = new double[0];
    private double[] outputs = new double[0];
    private double target;
    private List<double[]> best = List.of();
    private Optional<Expected> expected = Optional.empty();

    GpModel(TrialHistory history, Features features) {
        this.history = history;
        this.features = features;
        this.process =
                new GaussianProcess(new Kernel(new double[features.categorical().length + 2], features.categorical()));
    }

    GaussianProcess process() {
        return process;
    }

    /** The level to improve on. */
    double target() {
        return target;
    }

    /** What the model expects of a trial that ran to its end: the median of its posterior, in units of the loss. */
    record Expected(long number, double loss) {}

    /** The trial that ran to its end with the lowest posterior mean. */
    Optional<Expected> lowest() {
        return expected;
    }

    /** Snapped points with the lowest posterior means. */
    List<double[]> bestPoints() {
        return best;
    }

    /** Brings the process up to the history, with these trials pending. */
    void prepare(List<double[]> pending) {
        List<Observation> observations = history.observations();
        int n = observations.size();
        int length = lengthOfFit(n);
        if (length != fittedLength || fittedReplacements != history.replacements()) {
            fit(observations.subList(0, length));
            fittedLength = length;
            fittedReplacements = history.replacements();
            appended = length;
        }
        process.truncate(members.size());
        for (; appended < n; appended++) {
            members.add(appended);
            process.append(features.of(observations.get(appended).point()));
        }
        List<Observation> known = members.stream().map(observations::get).toList();
        outputs = outputs(known);
        process.observe(outputs);
        target = process.lowestMean();
        expected = IntStream.range(0, outputs.length)
                .filter(i -> known.get(i).outcome() == Outcome.COMPLETE)
                .boxed()
                .min(Comparator.comparingDouble(i -> process.meanAt(outputs, i)))
                .map(i -> new Expected(
                        known.get(i).number(),
                        new OutputTransform(complete(known)).inverse(process.meanAt(outputs, i))));
        best = IntStream.range(0, outputs.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> process.meanAt(outputs, i)))
                .limit(BEST_POINTS)
                .map(i -> observations.get(members.get(i)).point())
                .toList();
        pending.forEach(this::addPending);
    }

    /** Adds a trial that is on its way. */
    void addPending(double[] point) {
        double[] x = features.of(point);
        target = Math.min(target, process.mean(x));
        process.append(x);
    }

    /** The trial to look around, a completed one with the lowest posterior mean; empty when the region leaves none. */
    Optional<double[]> middle(TrustRegion region) {
        return IntStream.range(0, members.size())
                .filter(i -> at(i).outcome() == Outcome.COMPLETE && region.isOpen(at(i).point()))
                .boxed()
                .min(Comparator.comparingDouble(i -> process.meanAt(outputs, i)))
                .map(i -> at(i).point());
    }

    /** A model of the trials around one of them. */
    LocalModel around(double[] middle, List<double[]> pending) {
        List<Observation> known =
                IntStream.range(0, members.size()).mapToObj(this::at).toList();
        double[] lengths = LocalModel.stretches(theta, features.categorical());
        return new LocalModel(features, known, middle, lengths, pending);
    }

    private Observation at(int member) {
        return history.observations().get(members.get(member));
    }

    /** The last length not above n in a series whose steps are a twenty-fifth of the length. */
    static int lengthOfFit(int n) {
        int length = 1;
        while (length + Math.max(1, length / 25) <= n) {
            length += Math.max(1, length / 25);
        }
        return length;
    }

    private void fit(List<Observation> observations) {
        members.clear();
        members.addAll(select(observations, MOST_POINTS, BEST_KEPT, true));
        List<Observation> known = members.stream().map(observations::get).toList();
        List<Integer> chosen = select(known, MOST_FITTED, MOST_FITTED / 3, false);
        double[] all = outputs(known);
        double[][] points =
                chosen.stream().map(i -> features.of(known.get(i).point())).toArray(double[][]::new);
        double[] some = chosen.stream().mapToDouble(i -> all[i]).toArray();
        theta = Hyperparameters.fit(points, some, features.categorical());
        process = new GaussianProcess(new Kernel(theta, features.categorical()));
        known.forEach(o -> process.append(features.of(o.point())));
    }

    /** At most {@code most} positions, ascending: the best, and of the rest the latest or an even selection. */
    private static List<Integer> select(List<Observation> from, int most, int best, boolean latest) {
        int n = from.size();
        List<Integer> all = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        if (n <= most) {
            return all;
        }
        all.sort(Comparator.comparingDouble((Integer i) -> from.get(i).loss()).thenComparing(i -> i));
        List<Integer> rest = new ArrayList<>(all.subList(best, n));
        rest.sort(null);
        List<Integer> chosen = new ArrayList<>(all.subList(0, best));
        int more = most - best;
        for (int i = 0; i < more; i++) {
            int at = latest ? rest.size() - more + i : (int) ((long) i * rest.size() / more);
            chosen.add(rest.get(at));
        }
        chosen.sort(null);
        return chosen;
    }

    private static double[] complete(List<Observation> observations) {
        return observations.stream()
                .filter(o -> o.outcome() == Outcome.COMPLETE)
                .mapToDouble(Observation::loss)
                .sorted()
                .toArray();
    }

    static double[] outputs(List<Observation> observations) {
        double[] complete = complete(observations);
        if (complete.length == 0) {
            return new double[observations.size()];
        }
        double median = complete[complete.length / 2];
        OutputTransform transform = new OutputTransform(complete);
        double worst = transform.at(complete[complete.length - 1]);
        double[] outputs = new double[observations.size()];
        Arrays.setAll(outputs, i -> {
            Observation o = observations.get(i);
            double loss = o.outcome() == Outcome.PRUNED ? Math.max(median, o.loss()) : o.loss();
            return Double.isFinite(loss) ? Math.min(worst, transform.at(loss)) : worst;
        });
        return outputs;
    }
}
