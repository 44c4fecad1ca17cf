package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.proto.v1.CreateSweepResponse;

/** JSON of what {@code submit} answers. Keys are only ever added. */
public final class SubmitShapes {

    private SubmitShapes() {}

    /** A sweep was created. */
    public static ObjectNode submitted(CreateSweepResponse answer) {
        return rest(Json.object().put("sweep", answer.getSweep().getSweep()), answer);
    }

    /** A specification was checked. */
    public static ObjectNode validated(CreateSweepResponse answer) {
        return rest(Json.object().put("valid", true), answer);
    }

    private static ObjectNode rest(ObjectNode object, CreateSweepResponse answer) {
        object.set("notes", Json.array(answer.getNotesList(), Json.NODES::textNode));
        object.set("cells", Json.number(answer.hasCells(), answer.getCells()));
        return object;
    }
}
