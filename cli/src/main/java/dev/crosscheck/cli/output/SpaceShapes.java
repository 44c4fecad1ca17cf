package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.proto.v1.ChangeSpaceResponse;
import java.util.ArrayList;
import java.util.List;

/** What {@code space} answers, as text and as JSON. Keys are only ever added. */
public final class SpaceShapes {

    private SpaceShapes() {}

    /** For people. */
    public static List<String> lines(ChangeSpaceResponse answer) {
        List<String> lines = new ArrayList<>();
        lines.add(answer.getSweep() + ": " + answer.getParameter() + " is " + answer.getDomain() + " from here on");
        if (answer.getFinished() > 0) {
            lines.add(answer.getKnown() + " of " + answer.getFinished()
                    + " finished trials are of this space; a strategy that learns goes by these");
        }
        if (answer.getWithdrawn() > 0) {
            lines.add(
                    answer.getWithdrawn() + (answer.getWithdrawn() == 1 ? " waiting trial was" : " waiting trials were")
                            + " outside of it and withdrawn");
        }
        if (answer.getState().equals("COMPLETED")) {
            lines.add("The sweep is COMPLETED: let it go on with: crosscheck extend " + answer.getSweep()
                    + " --trials N");
        }
        return lines;
    }

    /** For programs. */
    public static ObjectNode changed(ChangeSpaceResponse answer) {
        ObjectNode object = Json.object();
        object.put("sweep", answer.getSweep());
        object.put("state", answer.getState());
        object.put("parameter", answer.getParameter());
        object.put("domain", answer.getDomain());
        object.put("finished", answer.getFinished());
        object.put("known", answer.getKnown());
        object.put("withdrawn", answer.getWithdrawn());
        return object;
    }
}
