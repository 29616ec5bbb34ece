package requesttracker.local.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import requesttracker.json.Json;

/** {@code tracker status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows what is known of a request: status, timeline, hooks, what was left behind.",
        footerHeading = "%nExamples:%n",
        footer = {"  tracker status $token", "  tracker status $token --output json --resource-model"})
final class StatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOKEN", description = "The request's token.")
    private String token;

    @Option(
            names = "--resource-model",
            description = "Shows the resource as it is after the operation; it may hold secrets.")
    private boolean resourceModel;

    @Mixin
    private Output output;

    @Mixin
    private Endpoint endpoint;

    @Override
    public Integer call() {
        Map<String, Object> answer = endpoint.open().get(Paths.request(token));
        Map<String, Object> request = resourceModel ? answer : Output.withoutModel(answer);
        if (output.isJson()) {
            output.json(request);
        } else {
            output.table(rows(request));
        }
        return 0;
    }

    private static List<List<String>> rows(Map<String, Object> request) {
        List<List<String>> rows = new ArrayList<>();
        Map<String, Object> flat = new LinkedHashMap<>(request);
        flat.remove("Timeline");
        flat.remove("HooksProgressEvent");
        flat.forEach((name, value) -> rows.add(List.of(name, Text.printable(String.valueOf(value)))));
        Text.objects(request, "HooksProgressEvent")
                .forEach(hook -> rows.add(List.of(
                        "Hook",
                        Text.printable(
                                hook.getOrDefault("HookTypeName", "?") + "  " + hook.getOrDefault("HookStatus", "?")
                                        + Json.text(hook, "HookStatusMessage")
                                                .map(m -> ": " + m)
                                                .orElse("")))));
        Text.objects(request, "Timeline")
                .forEach(moment -> rows.add(List.of("  " + moment.get("At"), moment.get("What") + "")));
        return rows;
    }
}
