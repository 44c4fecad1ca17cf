package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.grpc.SweepImportance.Basis;
import dev.crosscheck.importance.BestRegion;
import dev.crosscheck.importance.ImportanceReport.Marginal;
import dev.crosscheck.importance.ImportanceReport.MarginalPoint;
import dev.crosscheck.importance.ImportanceReport.Share;
import dev.crosscheck.proto.v1.EffectPoint;
import dev.crosscheck.proto.v1.ImportanceReport;
import dev.crosscheck.proto.v1.Interaction;
import dev.crosscheck.proto.v1.ParameterImportance;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An importance report as a message; what cannot be trusted is left out of it. Used once. */
final class ImportanceMapper {
    private static final double GOOD = 0.5;
    private static final double FAIR = 0.1;
    private static final int MOST_POINTS = 9;

    private final String sweepId;
    private final Basis basis;

    ImportanceMapper(String sweepId, Basis basis) {
        this.sweepId = sweepId;
        this.basis = basis;
    }

    ImportanceReport map(dev.crosscheck.importance.ImportanceReport report) {
        boolean told = report.fit() >= FAIR;
        boolean maximize = basis.definition().objective().maximize();
        ImportanceReport.Builder message = ImportanceReport.newBuilder()
                .setSweep(sweepId)
                .setMetric(basis.definition().objective().metric())
                .setDirection(maximize ? "maximize" : "minimize")
                .setTrials(report.trials())
                .setComplete(basis.inside().size())
                .setFit(report.fit())
                .setTrust(told ? report.fit() >= GOOD ? "GOOD" : "FAIR" : "NONE")
                .addAllNotes(notes(report));
        for (int i = 0; i < report.parameters().size(); i++) {
            ParameterImportance.Builder parameter =
                    parameter(report.parameters().get(i).parameter());
            if (told) {
                add(parameter, report.parameters().get(i), report.marginals().get(i), maximize);
            }
            message.addParameters(parameter);
        }
        if (told) {
            report.pairs()
                    .forEach(pair -> message.addInteractions(Interaction.newBuilder()
                            .setFirst(pair.first())
                            .setSecond(pair.second())
                            .setShare(pair.share())
                            .setSpread(pair.spread())));
        }
        return message.build();
    }

    private ParameterSpec spec(String name) {
        return basis.space().parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ParameterImportance.Builder parameter(String name) {
        return ParameterImportance.newBuilder()
                .setParameter(name)
                .setWhen(when(spec(name)))
                .setTrials(basis.inside().stream()
                        .filter(trial -> trial.params().get(name).isPresent())
                        .count());
    }

    private static String when(ParameterSpec spec) {
        return spec.when().entrySet().stream()
                .map(condition -> condition.getKey() + " is "
                        + condition.getValue().stream()
                                .map(ParameterValue::text)
                                .collect(Collectors.joining(" or ")))
                .collect(Collectors.joining(" and "));
    }

    private void add(ParameterImportance.Builder parameter, Share share, Marginal marginal, boolean maximize) {
        Domain domain = spec(share.parameter()).domain();
        BestRegion best = BestRegion.of(marginal, domain, maximize);
        parameter.setShare(share.share()).setSpread(share.spread()).setOrdered(best.ordered());
        best.values().forEach(value -> parameter.addBest(ValueMapper.value(value)));
        List<MarginalPoint> points = marginal.points();
        int shown = domain instanceof Domain.CategoricalDomain ? points.size() : Math.min(MOST_POINTS, points.size());
        for (int i = 0; i < shown; i++) {
            MarginalPoint point =
                    points.get(shown == 1 ? 0 : (int) Math.round(i * (points.size() - 1.0) / (shown - 1)));
            parameter.addEffect(EffectPoint.newBuilder()
                    .setValue(ValueMapper.value(point.value()))
                    .setScore(point.mean())
                    .setSpread(point.spread()));
        }
    }

    private List<String> notes(dev.crosscheck.importance.ImportanceReport report) {
        List<String> notes = new ArrayList<>();
        if (report.trials() < basis.inside().size()) {
            notes.add("A random sample of " + report.trials() + " of the "
                    + basis.inside().size() + " complete trials was looked at.");
        }
        if (basis.outside() > 0) {
            notes.add(basis.outside() + " complete " + (basis.outside() == 1 ? "trial is" : "trials are")
                    + " not in the present space and not looked at.");
        }
        if (basis.pruned() > 0) {
            notes.add("Early stopping ended " + basis.pruned() + (basis.pruned() == 1 ? " trial" : " trials")
                    + ", not looked at: what is bad shows less than it would.");
        }
        if (!basis.space().constraints().isEmpty()) {
            notes.add("Constraints are not looked at: what they forbid is filled in by the model.");
        }
        return notes;
    }
}
