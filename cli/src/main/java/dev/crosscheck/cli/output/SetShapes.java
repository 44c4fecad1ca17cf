package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSet;
import dev.crosscheck.proto.v1.SetChange;
import dev.crosscheck.proto.v1.SetRecord;
import dev.crosscheck.proto.v1.SweepSetChange;
import java.util.ArrayList;
import java.util.List;

/** A changed secret set, as text and as JSON. Keys are only ever added. */
public final class SetShapes {

    private SetShapes() {}

    /** The set, the data set it belongs to, the running sweeps, and what to know. */
    public static List<String> text(SetChange change) {
        Dataset dataset = change.getDataset();
        String state = dataset.getSetsList().stream()
                .filter(set -> set.getSet().equals(change.getSet()))
                .map(DatasetSet::getState)
                .findFirst()
                .orElse("");
        List<String> lines = new ArrayList<>();
        lines.add("Set " + change.getSet() + " of " + dataset.getName() + " is " + state + " (version "
                + dataset.getVersion() + ").");
        for (SweepSetChange sweep : change.getSweepsList()) {
            lines.add("Sweep " + sweep.getSweep() + ": " + sweep.getRescoring()
                    + (sweep.getRescoring() == 1 ? " finished trial" : " finished trials") + " to rescore.");
        }
        lines.addAll(change.getNotesList());
        lines.add("");
        lines.addAll(Tables.dataset(dataset));
        return lines;
    }

    /** The same as one object. */
    public static ObjectNode json(SetChange change) {
        ObjectNode object = Json.object();
        object.put("set", change.getSet());
        object.set("dataset", ReportShapes.dataset(change.getDataset()));
        object.set("sweeps", Json.array(change.getSweepsList(), sweep -> Json.object()
                .put("sweep", sweep.getSweep())
                .put("rescoring", sweep.getRescoring())));
        object.set("notes", Json.array(change.getNotesList(), Json.NODES::textNode));
        return object;
    }

    static ObjectNode history(SetRecord record) {
        ObjectNode object = Json.object();
        object.set("at", Json.time(record.hasAt(), record.getAt()));
        object.put("who", record.getWho());
        object.put("state", record.getState());
        object.put("reason", record.getReason());
        return object;
    }
}
