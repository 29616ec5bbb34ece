package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import requesttracker.jsontree.JsonTree;

/**
 * Reads a definition and collects all its problems. Follows the <a href="https://states-language.net/spec.html">Amazon
 * States Language</a>, JSONPath dialect.
 */
final class DefinitionReader {
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([A-Za-z0-9_]+)}");
    private static final Pattern RESOURCE =
            Pattern.compile("arn:[a-z0-9-]+:states:::([A-Za-z0-9:-]+?)(\\.waitForTaskToken)?");

    private final Map<String, String> substitutions;
    private final List<Finding> findings = new ArrayList<>();

    DefinitionReader(Map<String, String> substitutions) {
        this.substitutions = substitutions;
    }

    StateMachineDefinition read(String json) {
        JsonNode parsed = JsonTree.parse(json)
                .orElseThrow(() -> new InvalidDefinitionException(List.of(JsonSyntax.firstError(json))));
        if (!(parsed instanceof ObjectNode root)) {
            throw new InvalidDefinitionException(List.of(new Finding(Finding.TOP, "line 1", "is not a JSON object")));
        }
        substituteAll(root);
        FieldReader top = new FieldReader(
                Finding.TOP,
                "",
                root,
                Set.of("StartAt", "States", "TimeoutSeconds", "Version", "QueryLanguage"),
                findings);
        queryLanguage(top);
        top.text("Version")
                .filter(version -> !version.equals("1.0"))
                .ifPresent(version -> top.problem("Version", "is not 1.0"));
        Optional<Long> timeout = top.integer("TimeoutSeconds", 1, State.TimeLimit.DEFAULT);
        Map<String, State> states = states(top);
        State start = start(top, states);
        if (!findings.isEmpty()) {
            throw new InvalidDefinitionException(findings);
        }
        return new StateMachineDefinition(states, start, timeout);
    }

    private void substituteAll(ObjectNode root) {
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            if (member.getKey().equals("States") && member.getValue() instanceof ObjectNode states) {
                for (Map.Entry<String, JsonNode> state : states.properties()) {
                    state.setValue(substitute(state.getKey(), "", state.getValue()));
                }
            } else {
                member.setValue(substitute(Finding.TOP, member.getKey(), member.getValue()));
            }
        }
    }

    private JsonNode substitute(String state, String field, JsonNode node) {
        if (node instanceof ObjectNode object) {
            String prefix = field.isEmpty() ? "" : field + ".";
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                member.setValue(substitute(state, prefix + member.getKey(), member.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, substitute(state, field + "[" + i + "]", array.get(i)));
            }
        } else if (node.isTextual() && node.textValue().contains("${")) {
            Matcher matcher = SUBSTITUTION.matcher(node.textValue());
            return TextNode.valueOf(matcher.replaceAll(match -> {
                String value = substitutions.get(match.group(1));
                if (value == null) {
                    findings.add(new Finding(state, field, "no value is given for " + match.group()));
                }
                // The problem is reported above. With this placeholder, the enclosing state causes no second finding.
                return Matcher.quoteReplacement(value == null ? "unknown" : value);
            }));
        }
        return node;
    }

    private Map<String, State> states(FieldReader top) {
        Map<String, State> states = new LinkedHashMap<>();
        if (!(top.get("States") instanceof ObjectNode all) || all.isEmpty()) {
            top.problem("States", "is not an object with at least one state");
            return states;
        }
        for (Map.Entry<String, JsonNode> entry : all.properties()) {
            String name = entry.getKey();
            if (name.length() > 80) {
                findings.add(new Finding(name, "(name)", "is longer than 80 characters"));
            }
            if (entry.getValue() instanceof ObjectNode node) {
                state(name, node).ifPresent(state -> states.put(name, state));
            } else {
                findings.add(new Finding(name, "(state)", "is not an object"));
            }
        }
        // A state that could not be read is still a valid target.
        Set<String> names = new LinkedHashSet<>();
        all.fieldNames().forEachRemaining(names::add);
        if (states.size() == names.size()) {
            reachability(top, states);
        }
        states.values()
                .forEach(state -> NextField.of(state).forEach(next -> {
                    if (!names.contains(next.target())) {
                        findings.add(
                                new Finding(state.name(), next.field(), "names an unknown state: " + next.target()));
                    }
                }));
        return states;
    }

    private static State start(FieldReader top, Map<String, State> states) {
        Optional<String> name = top.text("StartAt");
        if (!top.has("StartAt")) {
            top.problem("StartAt", "is missing");
        }
        name.filter(start -> !top.get("States").has(start))
                .ifPresent(start -> top.problem("StartAt", "names an unknown state: " + start));
        return name.map(states::get).orElse(null);
    }

    private void reachability(FieldReader top, Map<String, State> states) {
        Set<String> reached = new HashSet<>();
        ArrayDeque<State> open = new ArrayDeque<>();
        Optional.ofNullable(states.get(top.get("StartAt").asText())).ifPresent(open::add);
        if (open.isEmpty()) {
            return;
        }
        while (!open.isEmpty()) {
            State state = open.pop();
            if (reached.add(state.name())) {
                NextField.of(state)
                        .map(next -> states.get(next.target()))
                        .filter(target -> target != null)
                        .forEach(open::add);
            }
        }
        states.keySet().stream()
                .filter(name -> !reached.contains(name))
                .forEach(name -> findings.add(new Finding(name, "(state)", "is not reachable from StartAt")));
    }

    private Optional<State> state(String name, ObjectNode node) {
        String type = node.path("Type").asText();
        return switch (type) {
            case "Task" ->
                task(fields(
                        name,
                        node,
                        "Resource Parameters ResultSelector ResultPath InputPath OutputPath TimeoutSeconds "
                                + "TimeoutSecondsPath Retry Catch Next End"));
            case "Choice" -> choice(fields(name, node, "Choices Default InputPath OutputPath"));
            case "Wait" ->
                wait(fields(name, node, "Seconds SecondsPath Timestamp TimestampPath InputPath OutputPath Next End"));
            case "Pass" -> pass(fields(name, node, "Parameters Result ResultPath InputPath OutputPath Next End"));
            case "Succeed" -> succeed(fields(name, node, "InputPath OutputPath"));
            case "Fail" -> fail(fields(name, node, "Error Cause"));
            default -> {
                findings.add(
                        new Finding(name, "Type", node.has("Type") ? "'" + type + "' is not supported" : "is missing"));
                yield Optional.empty();
            }
        };
    }

    private FieldReader fields(String name, ObjectNode node, String known) {
        Set<String> names = new HashSet<>(Arrays.asList(known.split(" ", -1)));
        names.addAll(List.of("Type", "QueryLanguage"));
        FieldReader fields = new FieldReader(name, "", node, names, findings);
        queryLanguage(fields);
        return fields;
    }

    private static void queryLanguage(FieldReader fields) {
        fields.text("QueryLanguage")
                .filter(language -> !language.equals("JSONPath"))
                .ifPresent(language -> fields.problem("QueryLanguage", "only JSONPath is supported"));
    }

    private Optional<State> task(FieldReader fields) {
        Optional<String> resource = fields.text("Resource");
        if (!fields.has("Resource")) {
            fields.problem("Resource", "is missing");
        }
        Matcher arn = RESOURCE.matcher(resource.orElse(""));
        boolean callback = arn.matches() && arn.group(2) != null;
        Optional<ServiceIntegration> service = arn.matches() ? ServiceIntegration.of(arn.group(1)) : Optional.empty();
        if (resource.isPresent()
                && (service.isEmpty() || (callback && service.get() == ServiceIntegration.LAMBDA_INVOKE))) {
            fields.problem("Resource", "'" + resource.get() + "' is not supported");
            service = Optional.empty();
        }
        PayloadTemplate parameters = template(fields, "Parameters", callback);
        service.ifPresent(known -> parameterNames(fields, known));
        State.Task.ServiceCall call = new State.Task.ServiceCall(
                service.orElse(ServiceIntegration.LAMBDA_INVOKE), callback, timeLimit(fields));
        PayloadTemplate resultSelector = template(fields, "ResultSelector", false);
        ResultPath resultPath = resultPath(fields);
        State.Task.ErrorHandling errors = new State.Task.ErrorHandling(retriers(fields), catchers(fields));
        Optional<String> next = next(fields);
        DataFlow data = new DataFlow(
                pathFilter(fields, "InputPath"),
                parameters,
                resultSelector,
                resultPath,
                pathFilter(fields, "OutputPath"));
        return Optional.of(new State.Task(fields.state(), call, data, errors, next));
    }

    private static void parameterNames(FieldReader fields, ServiceIntegration service) {
        Set<String> given = new HashSet<>();
        if (fields.get("Parameters") instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                String plain = name.endsWith(".$") ? name.substring(0, name.length() - 2) : name;
                given.add(plain);
                if (!service.required().contains(plain) && !service.optional().contains(plain)) {
                    fields.problem("Parameters." + name, "is not a supported parameter of " + service);
                }
            });
        }
        for (String name : new TreeSet<>(service.required())) {
            if (!given.contains(name)) {
                fields.problem("Parameters." + name, "is missing");
            }
        }
    }

    private static State.TimeLimit timeLimit(FieldReader fields) {
        if (fields.has("TimeoutSeconds") && fields.has("TimeoutSecondsPath")) {
            fields.problem("TimeoutSecondsPath", "must not be used together with TimeoutSeconds");
        }
        Optional<Long> seconds = fields.integer("TimeoutSeconds", 1, State.TimeLimit.DEFAULT);
        Optional<Path> path = fields.referencePath("TimeoutSecondsPath");
        if (path.isPresent()) {
            return (input, context) ->
                    wholeSeconds("TimeoutSecondsPath", 1, path.get().read("TimeoutSecondsPath", input, context));
        }
        long limit = seconds.orElse(State.TimeLimit.DEFAULT);
        return (input, context) -> limit;
    }

    private static long wholeSeconds(String field, long least, JsonNode value) {
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > State.TimeLimit.DEFAULT) {
            throw StateFailedException.runtime(
                    field + " does not lead to a whole number from " + least + " to " + State.TimeLimit.DEFAULT);
        }
        return value.longValue();
    }

    private static List<Retrier> retriers(FieldReader fields) {
        List<FieldReader> elements = fields.objects(
                "Retry",
                Set.of(
                        "ErrorEquals",
                        "IntervalSeconds",
                        "MaxAttempts",
                        "BackoffRate",
                        "MaxDelaySeconds",
                        "JitterStrategy"));
        List<Retrier> retriers = new ArrayList<>();
        for (FieldReader retry : elements) {
            ErrorNames errors = errorNames(retry, retry == elements.get(elements.size() - 1));
            long interval = retry.integer("IntervalSeconds", 1, RetryDelay.LONGEST_INTERVAL)
                    .orElse(1L);
            long attempts =
                    retry.integer("MaxAttempts", 0, Retrier.MOST_ATTEMPTS).orElse(3L);
            Optional<Long> maxDelay = retry.integer("MaxDelaySeconds", 1, RetryDelay.LONGEST_DELAY);
            if (maxDelay.isPresent() && maxDelay.get() <= interval) {
                retry.problem("MaxDelaySeconds", "is not greater than IntervalSeconds");
            }
            JsonNode rate = retry.get("BackoffRate");
            if (retry.has("BackoffRate") && (!rate.isNumber() || rate.doubleValue() < 1)) {
                retry.problem("BackoffRate", "is not a number of at least 1");
            }
            Optional<String> jitter = retry.text("JitterStrategy");
            if (jitter.isPresent() && !Set.of("NONE", "FULL").contains(jitter.get())) {
                retry.problem("JitterStrategy", "is neither NONE nor FULL");
            }
            RetryDelay delay = new RetryDelay(
                    interval,
                    rate.isNumber() ? rate.doubleValue() : 2.0,
                    maxDelay.orElse(RetryDelay.NO_MAX_DELAY),
                    jitter.equals(Optional.of("FULL")));
            retriers.add(new Retrier(errors, attempts, delay));
        }
        return List.copyOf(retriers);
    }

    private static List<Catcher> catchers(FieldReader fields) {
        List<FieldReader> elements = fields.objects("Catch", Set.of("ErrorEquals", "ResultPath", "Next"));
        List<Catcher> catchers = new ArrayList<>();
        for (FieldReader caught : elements) {
            ErrorNames errors = errorNames(caught, caught == elements.get(elements.size() - 1));
            if (!caught.has("Next")) {
                caught.problem("Next", "is missing");
            }
            ResultPath resultPath = resultPath(caught);
            caught.text("Next").ifPresent(next -> catchers.add(new Catcher(errors, resultPath, next)));
        }
        return List.copyOf(catchers);
    }

    private static ErrorNames errorNames(FieldReader fields, boolean last) {
        JsonNode given = fields.get("ErrorEquals");
        List<String> names = new ArrayList<>();
        given.forEach(name -> names.add(name.isTextual() ? name.textValue() : ""));
        if (!given.isArray() || names.isEmpty() || names.contains("")) {
            fields.problem("ErrorEquals", "is not an array of error names");
        }
        if (names.contains(ErrorNames.ALL) && names.size() > 1) {
            fields.problem("ErrorEquals", "States.ALL must be the only name");
        }
        if (names.contains(ErrorNames.ALL) && !last) {
            fields.problem("ErrorEquals", "States.ALL is only valid in the last element");
        }
        return new ErrorNames(List.copyOf(names));
    }

    private Optional<State> choice(FieldReader fields) {
        if (!fields.has("Choices")) {
            fields.problem("Choices", "is missing");
        }
        List<State.Choice.Rule> rules = new ArrayList<>();
        for (FieldReader rule : fields.objects("Choices", ConditionReader.RULE_FIELDS)) {
            if (!rule.has("Next")) {
                rule.problem("Next", "is missing");
            }
            Optional<ChoiceCondition> condition = ConditionReader.read(rule);
            rule.text("Next")
                    .ifPresent(next -> condition.ifPresent(known -> rules.add(new State.Choice.Rule(known, next))));
        }
        return Optional.of(new State.Choice(
                fields.state(),
                pathFilter(fields, "InputPath"),
                pathFilter(fields, "OutputPath"),
                List.copyOf(rules),
                fields.text("Default")));
    }

    private Optional<State> wait(FieldReader fields) {
        List<String> given = Stream.of("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
                .filter(fields::has)
                .toList();
        if (given.size() != 1) {
            fields.problem(
                    given.isEmpty() ? "Seconds" : String.join(", ", given),
                    "a Wait has exactly one of Seconds, SecondsPath, Timestamp, TimestampPath");
        }
        return Optional.of(new State.Wait(
                fields.state(),
                pathFilter(fields, "InputPath"),
                pathFilter(fields, "OutputPath"),
                wakeUp(fields),
                next(fields)));
    }

    private static State.WakeUp wakeUp(FieldReader fields) {
        Optional<Path> secondsPath = fields.referencePath("SecondsPath");
        if (secondsPath.isPresent()) {
            return (now, input, context) -> now.plusSeconds(
                    wholeSeconds("SecondsPath", 0, secondsPath.get().read("SecondsPath", input, context)));
        }
        Optional<Path> timestampPath = fields.referencePath("TimestampPath");
        if (timestampPath.isPresent()) {
            return (now, input, context) -> TimestampParser.parse(
                            timestampPath.get().read("TimestampPath", input, context))
                    .orElseThrow(() -> StateFailedException.runtime("TimestampPath does not lead to a timestamp"));
        }
        if (fields.has("Timestamp")) {
            Optional<Instant> instant = TimestampParser.parse(fields.get("Timestamp"));
            if (instant.isEmpty()) {
                fields.problem("Timestamp", "is not a timestamp like 2026-01-01T00:00:00Z");
            }
            return (now, input, context) -> instant.orElseThrow();
        }
        long seconds = fields.integer("Seconds", 0, State.TimeLimit.DEFAULT).orElse(0L);
        return (now, input, context) -> now.plusSeconds(seconds);
    }

    private Optional<State> pass(FieldReader fields) {
        if (fields.has("Parameters") && fields.has("Result")) {
            fields.problem("Result", "must not be used together with Parameters");
        }
        PathFilter inputPath = pathFilter(fields, "InputPath");
        PayloadTemplate parameters = template(fields, "Parameters", false);
        JsonNode result = fields.get("Result");
        DataFlow data = new DataFlow(
                inputPath,
                fields.has("Result") ? (input, context) -> result : parameters,
                PayloadTemplate.INPUT,
                resultPath(fields),
                pathFilter(fields, "OutputPath"));
        return Optional.of(new State.Pass(fields.state(), data, next(fields)));
    }

    private Optional<State> succeed(FieldReader fields) {
        return Optional.of(
                new State.Succeed(fields.state(), pathFilter(fields, "InputPath"), pathFilter(fields, "OutputPath")));
    }

    private Optional<State> fail(FieldReader fields) {
        return Optional.of(new State.Fail(
                fields.state(),
                fields.text("Error").orElse(""),
                fields.text("Cause").orElse("")));
    }

    private static Optional<String> next(FieldReader fields) {
        JsonNode end = fields.get("End");
        if (fields.has("End") && !end.isBoolean()) {
            fields.problem("End", "is neither true nor false");
        }
        if (fields.has("Next") == end.asBoolean()) {
            fields.problem("Next", "a state has either Next, or End true");
        }
        return fields.text("Next");
    }

    private static PathFilter pathFilter(FieldReader fields, String field) {
        if (!fields.has(field)) {
            return PathFilter.ALL;
        }
        if (fields.get(field).isNull()) {
            return PathFilter.NOTHING;
        }
        return fields.path(field).map(path -> PathFilter.of(field, path)).orElse(PathFilter.ALL);
    }

    private static ResultPath resultPath(FieldReader fields) {
        if (fields.get("ResultPath").isNull()) {
            return ResultPath.DISCARD;
        }
        return fields.referencePath("ResultPath")
                .<ResultPath>map(path -> path::put)
                .orElse(ResultPath.REPLACE);
    }

    private static PayloadTemplate template(FieldReader fields, String field, boolean hasToken) {
        if (!fields.has(field)) {
            return PayloadTemplate.INPUT;
        }
        if (!fields.get(field).isObject()) {
            fields.problem(field, "is not an object");
            return PayloadTemplate.INPUT;
        }
        return PayloadTemplate.of(fields.at(field), fields.get(field), fields::problemAt, (at, path) -> {
            if (path.isTaskToken() && !hasToken) {
                fields.problemAt(at, "a task token is only valid in the Parameters of a .waitForTaskToken task");
            }
        });
    }
}
