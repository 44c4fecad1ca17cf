package dev.crosscheck.cli.command;

import com.google.protobuf.Value;
import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SpaceShapes;
import dev.crosscheck.proto.v1.ChangeSpaceRequest;
import dev.crosscheck.proto.v1.ChangeSpaceResponse;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes the search space of a sweep from here on. */
@Command(
        name = "space",
        description = {
            "Change the search space of a sweep from here on.",
            "  crosscheck space SWEEP set lr --min 1e-5 --max 0.5    another range",
            "  crosscheck space SWEEP add optimizer adamw            one more value (put -- before negative numbers)"
        })
final class SpaceCommand implements Callable<Integer> {

    /** What to do. */
    enum Action {
        SET,
        ADD
    }

    @Parameters(index = "0", paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Parameters(index = "1", paramLabel = "set|add", description = "Set a range, or add values.")
    private Action action = Action.SET;

    @Parameters(index = "2", paramLabel = "PARAMETER", description = "The parameter's name.")
    private String parameter = "";

    @Parameters(
            index = "3..*",
            arity = "0..*",
            paramLabel = "VALUE",
            description = "Values to add to an ordinal or categorical parameter.")
    private List<String> values = List.of();

    @Option(names = "--min", paramLabel = "X", description = "New smallest value of a float or int parameter.")
    private @Nullable Double min;

    @Option(names = "--max", paramLabel = "X", description = "New largest value of a float or int parameter.")
    private @Nullable Double max;

    @Mixin
    private final RequestId request = new RequestId();

    private final Session session;

    SpaceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ChangeSpaceRequest message = message();
        try (Client client = session.open()) {
            ChangeSpaceResponse answer = client.sweeps(stub -> stub.changeSpace(message));
            session.printer().one(() -> SpaceShapes.lines(answer), () -> SpaceShapes.changed(answer));
            return ExitCode.DONE.number();
        }
    }

    private ChangeSpaceRequest message() {
        boolean range = min != null || max != null;
        if (action == Action.SET && (!range || !values.isEmpty())) {
            throw usage(
                    "'set' takes a range.", "Write for example: crosscheck space SWEEP set lr --min 1e-5 --max 0.5");
        }
        if (action == Action.ADD && (range || values.isEmpty())) {
            throw usage("'add' takes values.", "Write for example: crosscheck space SWEEP add optimizer adamw");
        }
        ChangeSpaceRequest.Builder message = ChangeSpaceRequest.newBuilder()
                .setSweep(sweep)
                .setParameter(parameter)
                .setRequestId(request.id());
        if (min != null) {
            message.setMin(min);
        }
        if (max != null) {
            message.setMax(max);
        }
        values.forEach(value -> message.addAdd(Value.newBuilder().setStringValue(value)));
        return message.build();
    }

    private static CliException usage(String what, String todo) {
        return CliException.of(ExitCode.USAGE, "USAGE", what, todo);
    }
}
