package requesttracker.emulators.dynamodb;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The expressions of one request, with the values of their placeholders.
 *
 * <p>Source: docs.aws.amazon.com, "Using expressions in DynamoDB".
 */
final class Expressions {
    static final Condition ALWAYS = new Condition.Always();

    private static final int MAX_CACHED = 5_000;
    private static final int MAX_LENGTH = 4_096;
    private static final Map<CacheKey, Parsed> PARSED = new ConcurrentHashMap<>();

    private final Map<String, String> names;
    private final Map<String, AttributeValue> values;
    private final Set<String> usedNames = new HashSet<>();
    private final Set<String> usedValues = new HashSet<>();
    private boolean given;

    /** The kinds of expressions. */
    enum ExpressionKind {
        CONDITION("ConditionExpression"),
        FILTER("FilterExpression"),
        KEY_CONDITION("KeyConditionExpression"),
        UPDATE("UpdateExpression"),
        PROJECTION("ProjectionExpression");

        final String parameter;

        ExpressionKind(String parameter) {
            this.parameter = parameter;
        }
    }

    private record CacheKey(ExpressionKind kind, String text, Map<String, String> names) {
        // Each call looks up a key, and the generated methods of a record are slow until the JVM has compiled them.
        @Override
        public boolean equals(Object other) {
            return other instanceof CacheKey key
                    && kind == key.kind
                    && text.equals(key.text)
                    && names.equals(key.names);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * text.hashCode() + names.hashCode()) + kind.hashCode();
        }
    }

    /** @param result a Condition, an UpdateExpression or a list of DocumentPath */
    record Parsed(Object result, Set<String> usedNames, Set<String> usedValues) {}

    /**
     * @param names the values of the placeholders for names; may be empty
     * @param values the values of the placeholders for values; may be empty
     */
    Expressions(Map<String, String> names, Map<String, AttributeValue> values) {
        this.names = names;
        this.values = Values.normalized(values);
    }

    Map<String, AttributeValue> values() {
        return values;
    }

    Condition condition(ExpressionKind kind, String text) {
        if (text == null) {
            return ALWAYS;
        }
        Condition condition = (Condition) parsed(kind, text);
        checked(kind, () -> condition.check(values));
        return condition;
    }

    UpdateExpression update(String text) {
        if (text == null) {
            return UpdateExpression.NONE;
        }
        UpdateExpression update = (UpdateExpression) parsed(ExpressionKind.UPDATE, text);
        checked(ExpressionKind.UPDATE, () -> update.check(values));
        return update;
    }

    /** Returns the paths to project; empty if the whole item is projected. */
    @SuppressWarnings("unchecked") // the parser creates the list
    List<DocumentPath> projection(String text) {
        return text == null ? List.of() : (List<DocumentPath>) parsed(ExpressionKind.PROJECTION, text);
    }

    /** @throws InvalidRequestException if no expression uses a placeholder */
    void requireAllUsed() {
        if (!given && !names.isEmpty()) {
            throw new InvalidRequestException("ExpressionAttributeNames can only be specified when using expressions");
        }
        if (!given && !values.isEmpty()) {
            throw new InvalidRequestException("ExpressionAttributeValues can only be specified when using expressions");
        }
        requireAllUsed(names.keySet(), usedNames, "ExpressionAttributeNames");
        requireAllUsed(values.keySet(), usedValues, "ExpressionAttributeValues");
    }

    private static void requireAllUsed(Set<String> placeholders, Set<String> used, String parameter) {
        for (String placeholder : placeholders) {
            if (!used.contains(placeholder)) {
                throw new InvalidRequestException(
                        "Value provided in " + parameter + " unused in expressions: keys: {" + placeholder + "}");
            }
        }
    }

    private Object parsed(ExpressionKind kind, String text) {
        given = true;
        if (text.isEmpty()) {
            throw new InvalidRequestException("Invalid " + kind.parameter + ": The expression can not be empty;");
        }
        CacheKey key = new CacheKey(kind, text, names);
        Parsed parsed = PARSED.get(key);
        if (parsed == null) {
            if (Values.utf8(text) > MAX_LENGTH) {
                throw new InvalidRequestException("Invalid " + kind.parameter
                        + ": Expression size has exceeded the maximum allowed size; expression size: "
                        + Values.utf8(text));
            }
            parsed = new ExpressionParser(kind, text, names).parse();
            if (PARSED.size() < MAX_CACHED) {
                PARSED.put(new CacheKey(kind, text, Map.copyOf(names)), parsed);
            }
        }
        usedNames.addAll(parsed.usedNames());
        usedValues.addAll(parsed.usedValues());
        for (String value : parsed.usedValues()) {
            if (!values.containsKey(value)) {
                throw new InvalidRequestException("Invalid " + kind.parameter
                        + ": An expression attribute value used in expression is not defined; attribute value: "
                        + value);
            }
        }
        return parsed.result();
    }

    private static void checked(ExpressionKind kind, Runnable check) {
        try {
            check.run();
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException("Invalid " + kind.parameter + ": " + e.getMessage());
        }
    }
}
