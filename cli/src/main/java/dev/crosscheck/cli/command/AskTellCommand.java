package dev.crosscheck.cli.command;

import dev.crosscheck.cli.asktell.AskTell;
import java.io.InputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lends a strategy to any program. */
@Command(
        name = "asktell",
        description = {
            "Use a search strategy from any program: one JSON request per line on standard input, one JSON answer per line on standard output.",
            "Needs no server. Ends when the input ends."
        },
        footerHeading = "%nRequests and answers:%n",
        footer = {
            "  {\"new\": {\"parameters\": {\"lr\": {\"type\": \"float\", \"min\": 0.0001, \"max\": 1, \"log\": true}},",
            "           \"objective\": {\"direction\": \"minimize\"}, \"strategy\": {\"name\": \"random\", \"seed\": 7}}}",
            "      {\"ok\": true}                       begins a search; keys as in a sweep's specification",
            "  {\"ask\": 2}",
            "      {\"trials\": [{\"trial\": 0, \"params\": {\"lr\": 0.1}}, ...]}    and \"exhausted\": true at the end",
            "  {\"tell\": [{\"trial\": 0, \"value\": 1.2}, {\"trial\": 1, \"failed\": true}]}",
            "      {\"ok\": true}",
            "  {\"recommend\": true}",
            "      {\"trial\": 0, \"params\": {\"lr\": 0.1}, \"mean\": 1.2}",
            "  A request that cannot be answered changes nothing and gets {\"error\": \"...\"}.",
            "",
            "Example:",
            "  crosscheck asktell < requests.jsonl"
        })
final class AskTellCommand implements Callable<Integer> {
    private final Session session;
    private final InputStream in;

    AskTellCommand(Session session, InputStream in) {
        this.session = session;
        this.in = in;
    }

    @Override
    public Integer call() {
        return AskTell.converse(in, session.context().out().stream());
    }
}
