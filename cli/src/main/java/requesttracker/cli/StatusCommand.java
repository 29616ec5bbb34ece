package requesttracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import requesttracker.jsontree.JsonTree;

/** {@code tracker status}. */
final class StatusCommand extends ApiCommand {
    /** Members with separate rows. */
    private static final Set<String> LISTS = Set.of("Timeline", "HooksProgressEvent");

    private final CommandOption<String> token = CommandOption.token();
    private final CommandOption<Boolean> resourceModel = CommandOption.flag(
            "Shows the resource model after the operation, which may contain secrets.", "--resource-model");
    private final Output output = new Output(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    StatusCommand() {
        super(
                "status",
                List.of("Shows a request's status, timeline and hooks, and whether its resource exists."),
                "  tracker status $token",
                "  tracker status $token --output json --resource-model");
        exitCodes("0:Shown.", REFUSED, USAGE_ERROR, FAILED, UNKNOWN_TOKEN, NO_ANSWER);
        add(token, resourceModel, output.format(), endpoint.url(), endpoint.profile(), endpoint.region());
    }

    @Override
    int call() {
        ObjectNode answer = endpoint.open().request(token.value().orElseThrow());
        ObjectNode request = resourceModel.isGiven() ? answer : Output.withoutModel(answer);
        if (!output.isTable()) {
            output.document(request);
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
                rows.add(List.of(
                        member.getKey(),
                        switch (member.getKey()) {
                            case "SubmittedBy", "CanceledBy" -> RequestFormatter.caller(member.getValue());
                            case "Labels" -> RequestFormatter.labels(member.getValue());
                            default -> shown(member.getValue());
                        }));
            }
        }
        for (ObjectNode hook : RequestFormatter.objects(request, "HooksProgressEvent")) {
            String message = JsonTree.string(hook, "HookStatusMessage")
                    .map(m -> ": " + m)
                    .orElse("");
            rows.add(List.of(
                    "Hook",
                    JsonTree.string(hook, "HookTypeName").orElse("?") + "  "
                            + JsonTree.string(hook, "HookStatus").orElse("?") + message));
        }
        for (ObjectNode moment : RequestFormatter.objects(request, "Timeline")) {
            rows.add(List.of(
                    "  " + moment.path("At").asText(), moment.path("What").asText()));
        }
        return rows;
    }
}
