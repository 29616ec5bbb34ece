package requesttracker.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads from a template which actions the code of a function may call. */
final class RolePermissions {
    private RolePermissions() {}

    /**
     * The actions in the policy {@code Calls} of the function. What Lambda itself does in the function's name (logs,
     * traces, dead letters, the table's key) stands in another policy of the role, and is not among them.
     */
    static SortedSet<String> calls(JsonNode template, String function) {
        var calls = new TreeSet<String>();
        template.get("Resources").properties().forEach(entry -> {
            if (entry.getKey().matches("Functions" + function + "Calls[0-9A-F]{8}")) {
                entry.getValue()
                        .at("/Properties/PolicyDocument/Statement")
                        .forEach(statement -> calls.addAll(texts(statement.get("Action"))));
            }
        });
        if (calls.isEmpty()) {
            throw new IllegalArgumentException("No policy of what " + function + " calls");
        }
        return calls;
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
