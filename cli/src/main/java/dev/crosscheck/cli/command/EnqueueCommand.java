package dev.crosscheck.cli.command;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.proto.v1.EnqueueTrialRequest;
import dev.crosscheck.proto.v1.EnqueueTrialResponse;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A configuration of one's own. */
@Command(
        name = "enqueue",
        description = "Have a configuration tried before any that the strategy proposes; it counts in the budget.",
        footer = {"", "Example: crosscheck enqueue digits-mlp-a1b2c3 lr=0.01 units=64 optimizer=adam dropout=0"})
final class EnqueueCommand implements Callable<Integer> {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    @Parameters(index = "0", paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "k=v",
            description = "A value for every parameter that is active in the configuration.")
    private List<String> params = List.of();

    @Option(names = "--again", description = "Also if a trial has this configuration.")
    private boolean again;

    @Mixin
    private final RequestId request = new RequestId();

    private final Session session;

    EnqueueCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        EnqueueTrialRequest message = EnqueueTrialRequest.newBuilder()
                .setSweep(sweep)
                .setParams(configuration())
                .setAgain(again)
                .setRequestId(request.id())
                .build();
        try (Client client = session.open()) {
            EnqueueTrialResponse answer = client.sweeps(stub -> stub.enqueueTrial(message));
            session.printer()
                    .one(
                            () -> List.of("trial " + answer.getTrial() + " waits"),
                            () -> SweepShapes.enqueued(sweep, answer));
            return ExitCode.DONE.number();
        }
    }

    private Struct configuration() {
        Struct.Builder struct = Struct.newBuilder();
        for (String assignment : params) {
            int sign = assignment.indexOf('=');
            if (sign < 1) {
                throw wrong("'" + assignment + "' is no NAME=VALUE.");
            }
            String name = assignment.substring(0, sign);
            if (struct.containsFields(name)) {
                throw wrong("'" + name + "' is given twice.");
            }
            struct.putFields(name, value(assignment.substring(sign + 1)));
        }
        return struct.build();
    }

    private static CliException wrong(String what) {
        return CliException.of(ExitCode.USAGE, "USAGE", what, "Give each parameter once, such as lr=0.01.");
    }

    /** As in a specification: true, false and numbers are what they look like, the rest is text. */
    private static Value value(String text) {
        Value.Builder value = Value.newBuilder();
        if (NUMBER.matcher(text).matches()) {
            return value.setNumberValue(Double.parseDouble(text)).build();
        }
        return text.equals("true") || text.equals("false")
                ? value.setBoolValue(text.equals("true")).build()
                : value.setStringValue(text).build();
    }
}
