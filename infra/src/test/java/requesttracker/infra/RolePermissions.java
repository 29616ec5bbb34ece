package requesttracker.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads from a template which actions the code of a function may call. */
final class RolePermissions {
    private static final Pattern INDEX = Pattern.compile("/index/(\\w+)");

    private RolePermissions() {}

    /**
     * Returns the actions in the policy {@code Calls} of the function, each with its index or the keys of its items.
     * Lambda's own actions in the function's name (logs, traces, dead letters, the table's key) are in another policy
     * and are not included. Neither is iam:PassRole, which is no call: IAM checks it in addition to the call that names
     * the role.
     */
    static SortedSet<String> calls(JsonNode template, String function) {
        return actions(template, "Functions" + function + "Calls[0-9A-F]{8}", "iam:");
    }

    /**
     * Returns the actions of the state machine, whose role has one policy, without logs, traces and the table's key.
     */
    static SortedSet<String> workflow(JsonNode template) {
        return actions(template, "WorkflowRoleDefaultPolicy[0-9A-F]{8}", "logs:|xray:|kms:");
    }

    private static SortedSet<String> actions(JsonNode template, String policy, String leftOut) {
        var actions = new TreeSet<String>();
        template.get("Resources").properties().forEach(entry -> {
            if (entry.getKey().matches(policy)) {
                for (var statement : entry.getValue().at("/Properties/PolicyDocument/Statement")) {
                    // The CDK merges statements of the same actions.
                    var resources = statement.get("Resource");
                    for (var resource : resources.isArray() ? resources : List.of(resources)) {
                        var index = INDEX.matcher(resource.toString());
                        var keys = statement.at("/Condition/ForAllValues:StringLike/dynamodb:LeadingKeys/0");
                        var on = index.find() ? " " + index.group(1) : keys.isTextual() ? " " + keys.textValue() : "";
                        for (var action : texts(statement.get("Action"))) {
                            if (!action.matches("(" + leftOut + ").*")) {
                                actions.add(action + on);
                            }
                        }
                    }
                }
            }
        });
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("No policy " + policy);
        }
        return actions;
    }

    static List<String> texts(JsonNode oneOrMore) {
        var texts = new ArrayList<String>();
        if (oneOrMore.isTextual()) {
            texts.add(oneOrMore.textValue());
        }
        oneOrMore.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
