package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A compiled JSONPath into the input ({@code $}) or the context object ({@code $$}). */
final class Path {
    private static final Pattern STEP =
            Pattern.compile("\\.([A-Za-z_][A-Za-z0-9_-]*)|\\['([^'\\\\]+)'\\]|\\[([0-9]{1,9})\\]");
    private static final Configuration JAYWAY = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider())
            .mappingProvider(new JacksonMappingProvider())
            .options(EnumSet.noneOf(Option.class))
            .build();

    /** The members of the engine's context object. */
    private static final Set<String> CONTEXT = Set.of(
            "$",
            "$.Execution",
            "$.Execution.Id",
            "$.Execution.Name",
            "$.Execution.StartTime",
            "$.State",
            "$.State.Name",
            "$.State.EnteredTime",
            "$.State.RetryCount",
            "$.StateMachine",
            "$.StateMachine.Id",
            "$.StateMachine.Name",
            "$.Task",
            "$.Task.Token");

    private final String text;
    private final boolean context;
    /** The names and positions, read without the library; empty if the path has other parts. */
    private final Optional<List<Object>> steps;

    private final Optional<JsonPath> compiled;

    private Path(String text, boolean context, Optional<List<Object>> steps, Optional<JsonPath> compiled) {
        this.text = text;
        this.context = context;
        this.steps = steps;
        this.compiled = compiled;
    }

    /**
     * Compiles a path.
     *
     * @throws IllegalArgumentException with the problem of the path
     */
    static Path of(String text) {
        boolean context = text.startsWith("$$");
        String path = context ? text.substring(1) : text;
        if (text.startsWith("States.")) {
            throw new IllegalArgumentException(
                    "the only supported intrinsic function is States.Hash, in Parameters and ResultSelector");
        }
        if (!path.startsWith("$") || (path.length() > 1 && ".[".indexOf(path.charAt(1)) < 0)) {
            throw new IllegalArgumentException("is not a path, which starts with $. or $$.");
        }
        if (context
                && !CONTEXT.contains(path)
                && !path.equals("$.Execution.Input")
                && !path.startsWith("$.Execution.Input.")
                && !path.startsWith("$.Execution.Input[")) {
            throw new IllegalArgumentException("the context object has no " + text);
        }
        Optional<List<Object>> steps = steps(path);
        if (steps.isPresent()) {
            return new Path(text, context, steps, Optional.empty());
        }
        if (!balanced(path)) {
            throw new IllegalArgumentException("is not a JSONPath: a bracket or a quotation mark is not closed");
        }
        try {
            return new Path(text, context, steps, Optional.of(JsonPath.compile(path)));
        } catch (JsonPathException e) {
            throw new IllegalArgumentException("not a JSONPath: " + e.getMessage(), e);
        }
    }

    /** Returns whether all brackets are closed. The library accepts some paths that end too early. */
    private static boolean balanced(String path) {
        ArrayDeque<Character> open = new ArrayDeque<>();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean quoted = !open.isEmpty() && (open.peek() == '\'' || open.peek() == '"');
            if (quoted && c == '\\') {
                i++;
            } else if (!open.isEmpty() && open.peek() == c) {
                open.pop();
            } else if (!quoted && (c == ']' || c == ')')) {
                return false;
            } else if (!quoted && "[('\"".indexOf(c) >= 0) {
                open.push(c == '[' ? ']' : c == '(' ? ')' : c);
            }
        }
        return open.isEmpty();
    }

    private static Optional<List<Object>> steps(String path) {
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path);
        int at = 1;
        while (at < path.length()) {
            if (!step.find(at) || step.start() != at) {
                return Optional.empty();
            }
            if (step.group(3) != null) {
                steps.add(Integer.valueOf(step.group(3)));
            } else {
                steps.add(step.group(1) != null ? step.group(1) : step.group(2));
            }
            at = step.end();
        }
        return Optional.of(List.copyOf(steps));
    }

    /** Returns whether the path is in the input, and selects at most one node, by names and positions only. */
    boolean isReference() {
        return steps.isPresent() && !context;
    }

    boolean isTaskToken() {
        return context && text.startsWith("$$.Task");
    }

    /** Returns the node, or a missing node. A path that may match several nodes returns an array. */
    JsonNode find(JsonNode input, Supplier<JsonNode> contextObject) {
        JsonNode node = context ? contextObject.get() : input;
        if (compiled.isPresent()) {
            try {
                return compiled.get().read((Object) node, JAYWAY);
            } catch (PathNotFoundException e) {
                return MissingNode.getInstance();
            }
        }
        for (Object step : steps.orElseThrow()) {
            node = step instanceof Integer index ? node.path(index) : node.path((String) step);
        }
        return node;
    }

    /** Returns the node. A path without a node is a States.Runtime error, which is neither retried nor caught. */
    JsonNode read(String field, JsonNode input, Supplier<JsonNode> contextObject) {
        JsonNode found = find(input, contextObject);
        if (found.isMissingNode()) {
            throw StateFailedException.runtime(field + ": the path '" + text + "' does not exist in the input");
        }
        return found;
    }

    /**
     * Returns a copy of {@code into} with {@code value} at this reference path. Absent parts of the path are created.
     */
    JsonNode put(JsonNode into, JsonNode value) {
        return put(into, 0, value);
    }

    private JsonNode put(JsonNode node, int depth, JsonNode value) {
        List<Object> path = steps.orElseThrow();
        if (depth == path.size()) {
            return value;
        }
        if (path.get(depth) instanceof Integer index) {
            if (node instanceof ArrayNode array && index < array.size()) {
                ArrayNode copy =
                        JsonNodeFactory.instance.arrayNode(array.size()).addAll(array);
                copy.set(index, put(array.get(index), depth + 1, value));
                return copy;
            }
        } else if (node.isMissingNode() || node.isObject()) {
            String name = (String) path.get(depth);
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            if (node instanceof ObjectNode object) {
                copy.setAll(object);
            }
            copy.set(name, put(node.path(name), depth + 1, value));
            return copy;
        }
        throw new StateFailedException(
                ErrorNames.RESULT_PATH, "the ResultPath '" + text + "' does not fit the state's input");
    }

    @Override
    public String toString() {
        return text;
    }
}
