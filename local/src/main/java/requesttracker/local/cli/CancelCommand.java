package requesttracker.local.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import requesttracker.local.upstream.Upstream;

/** {@code tracker cancel}. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = {
            "Cancels a request. Nothing is rolled back: the resource can stay partly changed, and the operation may",
            "still end SUCCESS or FAILED. On a terminal it asks first."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  tracker cancel $token", "  tracker cancel $token --yes && tracker watch $token"})
final class CancelCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOKEN", description = "The request's token.")
    private String token;

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @Mixin
    private Output output;

    @Mixin
    private Endpoint endpoint;

    @Override
    public Integer call() {
        Upstream upstream = endpoint.open();
        if (!yes && Boolean.getBoolean("tracker.asks") && !confirmed(upstream.get(Paths.request(token)))) {
            output.err().println("not cancelled");
            output.err().flush();
            return 1;
        }
        Map<String, Object> request = upstream.post(Paths.request(token) + "/cancel", Map.of(), "");
        if (output.isJson()) {
            output.json(Output.withoutModel(request));
        } else {
            output.table(List.of(
                    List.of("REQUEST TOKEN", "STATUS", "REQUEST"),
                    List.of(token, Text.status(request), Text.name(request))));
        }
        return 0;
    }

    private boolean confirmed(Map<String, Object> request) {
        output.err().print("Cancel " + Text.name(request) + " (" + Text.status(request) + ")? [y/N] ");
        output.err().flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            return false;
        }
    }
}
