package requesttracker.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import requesttracker.json.Json;

/** {@code tracker status}. */
final class StatusCommand implements Callable<Integer> {
    private final PositionalParamSpec token = CommandSpecs.token();
    private final OptionSpec resourceModel = CommandSpecs.flag("--resource-model")
            .description("Shows the resource as it is after the operation; it may hold secrets.")
            .build();
    private final Output output = new Output();
    private final EndpointOptions endpoint = new EndpointOptions();

    CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                "status",
                this,
                List.of("Shows what is known of a request: status, timeline, hooks, what was left behind."),
                "  tracker status $token",
                "  tracker status $token --output json --resource-model");
        return TrackerCommands.withHelp(
                endpoint.addTo(output.addTo(spec.addPositional(token).addOption(resourceModel))));
    }

    @Override
    public Integer call() {
        Map<String, Object> answer = endpoint.open().get(ApiPaths.request(token.getValue()));
        Map<String, Object> request = resourceModel.<Boolean>getValue() ? answer : Output.withoutModel(answer);
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
        for (Map.Entry<String, Object> member : flat.entrySet()) {
            rows.add(List.of(member.getKey(), RequestFormatter.printable(String.valueOf(member.getValue()))));
        }
        for (Map<String, Object> hook : RequestFormatter.objects(request, "HooksProgressEvent")) {
            String message =
                    Json.text(hook, "HookStatusMessage").map(m -> ": " + m).orElse("");
            rows.add(List.of(
                    "Hook",
                    RequestFormatter.printable(hook.getOrDefault("HookTypeName", "?") + "  "
                            + hook.getOrDefault("HookStatus", "?") + message)));
        }
        for (Map<String, Object> moment : RequestFormatter.objects(request, "Timeline")) {
            rows.add(List.of("  " + moment.get("At"), moment.get("What") + ""));
        }
        return rows;
    }
}
