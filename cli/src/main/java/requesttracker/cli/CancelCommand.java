package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import requesttracker.client.TrackerClient;

/** {@code tracker cancel}. */
final class CancelCommand extends ApiCommand {
    private final CommandOption<String> token = CommandOption.token();
    private final CommandOption<Boolean> yes = CommandOption.flag("Does not ask for confirmation.", "-y", "--yes");
    private final Output output = new Output(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    CancelCommand() {
        super(
                "cancel",
                List.of(
                        "Cancels a request.",
                        "A cancel rolls nothing back: the resource can stay partly changed, and the operation may still"
                                + " end SUCCESS or FAILED. On a terminal, the command asks for confirmation."),
                "  tracker cancel $token",
                "  tracker cancel $token --yes && tracker watch $token");
        exitCodes(
                "0:The tracker accepted the cancel.",
                "1:The endpoint refused the cancel, or you did not confirm it.",
                USAGE_ERROR,
                FAILED,
                UNKNOWN_TOKEN,
                NO_ANSWER);
        add(token, yes, output.format(), endpoint.url(), endpoint.profile(), endpoint.region());
    }

    @Override
    int call() {
        TrackerClient upstream = endpoint.open();
        if (!yes.isGiven()
                && Boolean.getBoolean("tracker.asks")
                && !confirmed(upstream.request(token.value().orElseThrow()))) {
            err().println("not canceled");
            err().flush();
            return 1;
        }
        ObjectNode request = upstream.cancel(token.value().orElseThrow());
        if (!output.isTable()) {
            output.document(Output.withoutModel(request));
        } else {
            output.table(List.of(
                    List.of("REQUEST TOKEN", "STATUS", "REQUEST"),
                    List.of(
                            token.value().orElseThrow(),
                            RequestFormatter.status(request),
                            RequestFormatter.name(request))));
        }
        return 0;
    }

    private boolean confirmed(ObjectNode request) {
        err().print("Cancel " + RequestFormatter.name(request) + " (" + RequestFormatter.status(request) + ")? [y/N] ");
        err().flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            return false;
        }
    }
}
