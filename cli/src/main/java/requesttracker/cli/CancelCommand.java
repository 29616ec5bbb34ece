package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import requesttracker.client.TrackerClient;

/** {@code tracker cancel}. */
final class CancelCommand implements Callable<Integer> {
    private final PositionalParamSpec token = CommandSpecs.token();
    private final OptionSpec yes =
            CommandSpecs.flag("-y", "--yes").description("Does not ask.").build();
    private final Output output = new Output();
    private final EndpointOptions endpoint = new EndpointOptions();

    CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                "cancel",
                this,
                List.of(
                        "Cancels a request. Nothing is rolled back: the resource can stay partly changed, and the operation"
                                + " may",
                        "still end SUCCESS or FAILED. On a terminal it asks first."),
                "  tracker cancel $token",
                "  tracker cancel $token --yes && tracker watch $token");
        return TrackerCommands.withHelp(
                endpoint.addTo(output.addTo(spec.addPositional(token).addOption(yes))));
    }

    @Override
    public Integer call() {
        TrackerClient upstream = endpoint.open();
        if (!yes.<Boolean>getValue()
                && Boolean.getBoolean("tracker.asks")
                && !confirmed(upstream.request(token.getValue()))) {
            output.err().println("not cancelled");
            output.err().flush();
            return 1;
        }
        ObjectNode request = upstream.cancel(token.getValue());
        if (output.isJson()) {
            output.json(Output.withoutModel(request));
        } else {
            output.table(List.of(
                    List.of("REQUEST TOKEN", "STATUS", "REQUEST"),
                    List.of(token.getValue(), RequestFormatter.status(request), RequestFormatter.name(request))));
        }
        return 0;
    }

    private boolean confirmed(ObjectNode request) {
        output.err()
                .print("Cancel " + RequestFormatter.name(request) + " (" + RequestFormatter.status(request)
                        + ")? [y/N] ");
        output.err().flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            return false;
        }
    }
}
