package requesttracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import requesttracker.jsontree.JsonTree;

/** {@code tracker status}. */
final class StatusCommand implements Callable<Integer> {
    /** Members that have rows of their own. */
    private static final Set<String> LISTS = Set.of("Timeline", "HooksProgressEvent");

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
        ObjectNode answer = endpoint.open().request(token.getValue());
        ObjectNode request = resourceModel.<Boolean>getValue() ? answer : Output.withoutModel(answer);
        if (output.isJson()) {
            output.json(request);
        } else {
            output.table(rows(request));
        }
        return 0;
    }

    private static String shown(JsonNode value) {
        return value.isValueNode() ? value.asText() : JsonTree.text(value);
    }

    private static List<List<String>> rows(ObjectNode request) {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : request.properties()) {
            if (!LISTS.contains(member.getKey())) {
                rows.add(List.of(member.getKey(), RequestFormatter.printable(shown(member.getValue()))));
            }
        }
        for (ObjectNode hook : RequestFormatter.objects(request, "HooksProgressEvent")) {
            String message = JsonTree.string(hook, "HookStatusMessage")
                    .map(m -> ": " + m)
                    .orElse("");
            rows.add(List.of(
                    "Hook",
                    RequestFormatter.printable(
                            JsonTree.string(hook, "HookTypeName").orElse("?") + "  "
                                    + JsonTree.string(hook, "HookStatus").orElse("?") + message)));
        }
        for (ObjectNode moment : RequestFormatter.objects(request, "Timeline")) {
            rows.add(List.of(
                    "  " + moment.path("At").asText(), moment.path("What").asText()));
        }
        return rows;
    }
}
