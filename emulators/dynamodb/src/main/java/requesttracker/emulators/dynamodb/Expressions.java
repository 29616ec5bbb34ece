package requesttracker.emulators.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * DynamoDB's expressions, as far as this project uses them: top-level attributes only; comparisons, BETWEEN, IN, AND, OR,
 * NOT, attribute_exists, attribute_not_exists, begins_with; SET with plus, minus and if_not_exists, and REMOVE. What is
 * not among these is refused as unsupported, so that it can't pass for something else. Reserved words are not refused:
 * that the project's expressions have none, the runs on DynamoDB Local show.
 *
 * <p>Source: docs.aws.amazon.com, "Using expressions in DynamoDB".
 */
final class Expressions {
    private static final int MOST_CACHED = 20_000;
    private static final Map<String, Condition> CONDITIONS = new ConcurrentHashMap<>();
    private static final Map<String, Update> UPDATES = new ConcurrentHashMap<>();
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(<>|<=|>=|[=<>(),+\\-]|[:#]?[A-Za-z_][A-Za-z0-9_.\\[\\]]*)");

    private Expressions() {}

    /** What stands for the placeholders. */
    record Bindings(Map<String, String> names, Map<String, AttributeValue> values) {
        String name(String name) {
            if (!name.startsWith("#")) {
                return name;
            }
            String bound = names.get(name);
            if (bound == null) {
                throw new RejectedCallException(
                        "An expression attribute name used in expression is not defined: " + name);
            }
            return bound;
        }

        AttributeValue value(String name) {
            AttributeValue bound = values.get(name);
            if (bound == null) {
                throw new RejectedCallException(
                        "An expression attribute value used in expression is not defined: " + name);
            }
            return bound;
        }

        /** DynamoDB refuses a placeholder that no expression uses. */
        void allUsed(Set<String> used) {
            names.keySet().stream()
                    .filter(name -> !used.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new RejectedCallException(
                                "Value provided in ExpressionAttributeNames unused in expressions: " + name);
                    });
            values.keySet().stream()
                    .filter(name -> !used.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new RejectedCallException(
                                "Value provided in ExpressionAttributeValues unused in expressions: " + name);
                    });
        }
    }

    /** What DynamoDB answers with a ValidationException. */
    static final class RejectedCallException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RejectedCallException(String message) {
            super(message, null, false, false);
        }
    }

    private interface Test {
        boolean holds(Map<String, AttributeValue> item, Bindings bindings);
    }

    private interface Operand {
        Optional<AttributeValue> value(Map<String, AttributeValue> item, Bindings bindings);
    }

    private interface Action {
        void apply(Map<String, AttributeValue> before, Map<String, AttributeValue> after, Bindings bindings);
    }

    /** A condition, filter or key condition, and the placeholders it uses. */
    static final class Condition {
        static final Condition NONE = new Condition((item, bindings) -> true, Set.of());
        private final Test test;
        private final Set<String> used;

        private Condition(Test test, Set<String> used) {
            this.test = test;
            this.used = used;
        }

        boolean holds(Map<String, AttributeValue> item, Bindings bindings) {
            return test.holds(item, bindings);
        }

        Set<String> used() {
            return used;
        }
    }

    /** An update expression, and the placeholders it uses. */
    static final class Update {
        private final List<Action> actions;
        private final List<String> paths;
        private final Set<String> used;

        private Update(List<Action> actions, List<String> paths, Set<String> used) {
            this.actions = actions;
            this.paths = paths;
            this.used = used;
        }

        /** All actions see the item as it was. */
        Map<String, AttributeValue> apply(Map<String, AttributeValue> before, Bindings bindings) {
            Set<String> touched = new HashSet<>();
            for (String path : paths) {
                if (!touched.add(bindings.name(path))) {
                    throw new RejectedCallException("Two document paths overlap with each other: " + path);
                }
            }
            Map<String, AttributeValue> after = new LinkedHashMap<>(before);
            actions.forEach(action -> action.apply(before, after, bindings));
            return after;
        }

        /** The attributes that it writes. */
        List<String> attributes(Bindings bindings) {
            return paths.stream().map(bindings::name).toList();
        }

        Set<String> used() {
            return used;
        }
    }

    /** Reads a condition; no text is the condition that always holds. */
    static Condition condition(String text) {
        return text == null
                ? Condition.NONE
                : cached(CONDITIONS, text, t -> {
                    Parser parser = new Parser(t);
                    Test test = parser.or();
                    parser.end();
                    return new Condition(test, parser.used);
                });
    }

    static Update update(String text) {
        return cached(UPDATES, text == null ? "" : text, t -> new Parser(t).update());
    }

    private static <T> T cached(Map<String, T> cache, String text, Function<String, T> parse) {
        T known = cache.get(text);
        if (known != null) {
            return known;
        }
        T parsed = parse.apply(text);
        if (cache.size() < MOST_CACHED) {
            cache.put(text, parsed);
        }
        return parsed;
    }

    /** Order within one type; values of two types are not comparable. */
    static Optional<Integer> compare(AttributeValue a, AttributeValue b) {
        if (a.type() != b.type()) {
            return Optional.empty();
        }
        return switch (a.type()) {
            case S ->
                Optional.of(Arrays.compareUnsigned(
                        a.s().getBytes(StandardCharsets.UTF_8), b.s().getBytes(StandardCharsets.UTF_8)));
            case N -> Optional.of(new BigDecimal(a.n()).compareTo(new BigDecimal(b.n())));
            case B -> Optional.of(Arrays.compareUnsigned(a.b().asByteArray(), b.b().asByteArray()));
            default -> a.equals(b) ? Optional.of(0) : Optional.empty();
        };
    }

    private static final class Parser {
        private final String text;
        private final List<String> tokens = new ArrayList<>();
        private final Set<String> used = new HashSet<>();
        private int at;

        Parser(String text) {
            this.text = text;
            Matcher matcher = TOKEN.matcher(text);
            int end = 0;
            while (end < text.stripTrailing().length()) {
                if (!matcher.find(end) || matcher.start() != end) {
                    throw unsupported();
                }
                String token = matcher.group(1);
                if (token.contains(".") || token.contains("[")) {
                    throw unsupported();
                }
                tokens.add(token);
                end = matcher.end();
            }
        }

        Test or() {
            Test left = and();
            while (keyword("OR")) {
                Test first = left;
                Test second = and();
                left = (item, b) -> first.holds(item, b) || second.holds(item, b);
            }
            return left;
        }

        private Test and() {
            Test left = not();
            while (keyword("AND")) {
                Test first = left;
                Test second = not();
                left = (item, b) -> first.holds(item, b) && second.holds(item, b);
            }
            return left;
        }

        private Test not() {
            if (keyword("NOT")) {
                Test test = not();
                return (item, b) -> !test.holds(item, b);
            }
            if (symbol("(")) {
                Test test = or();
                expect(")");
                return test;
            }
            return predicate();
        }

        private Test predicate() {
            if (function("attribute_exists")) {
                String path = argument();
                return (item, b) -> item.containsKey(b.name(path));
            }
            if (function("attribute_not_exists")) {
                String path = argument();
                return (item, b) -> !item.containsKey(b.name(path));
            }
            if (function("begins_with")) {
                Operand whole = operand();
                expect(",");
                Operand start = operand();
                expect(")");
                return (item, b) -> {
                    Optional<AttributeValue> operand = start.value(item, b);
                    if (operand.filter(value -> value.s() == null).isPresent()) {
                        throw new RejectedCallException("Incorrect operand type for operator or function: begins_with");
                    }
                    Optional<String> prefix = operand.map(AttributeValue::s);
                    return prefix.isPresent()
                            && whole.value(item, b)
                                    .map(AttributeValue::s)
                                    .filter(value -> value.startsWith(prefix.get()))
                                    .isPresent();
                };
            }
            return comparison();
        }

        private Test comparison() {
            Operand left = operand();
            if (keyword("BETWEEN")) {
                Operand low = operand();
                if (!keyword("AND")) {
                    throw unsupported();
                }
                Operand high = operand();
                return (item, b) -> ordered(left, low, item, b) >= 0 && ordered(high, left, item, b) >= 0;
            }
            if (keyword("IN")) {
                expect("(");
                List<Operand> choices = new ArrayList<>();
                do {
                    choices.add(operand());
                } while (symbol(","));
                expect(")");
                return (item, b) -> choices.stream().anyMatch(choice -> equal(left, choice, item, b));
            }
            String comparator = next();
            Operand right = operand();
            return switch (comparator) {
                case "=" -> (item, b) -> equal(left, right, item, b);
                case "<>" -> (item, b) -> !equal(left, right, item, b);
                case "<" -> (item, b) -> ordered(right, left, item, b) > 0;
                case "<=" -> (item, b) -> ordered(right, left, item, b) >= 0;
                case ">" -> (item, b) -> ordered(left, right, item, b) > 0;
                case ">=" -> (item, b) -> ordered(left, right, item, b) >= 0;
                default -> throw unsupported();
            };
        }

        private static boolean equal(Operand left, Operand right, Map<String, AttributeValue> item, Bindings b) {
            return compared(left, right, item, b).filter(order -> order == 0).isPresent();
        }

        /** The order of two values, or one that makes every comparison false. */
        private static int ordered(Operand left, Operand right, Map<String, AttributeValue> item, Bindings b) {
            return compared(left, right, item, b).orElse(Integer.MIN_VALUE);
        }

        private static Optional<Integer> compared(
                Operand left, Operand right, Map<String, AttributeValue> item, Bindings b) {
            Optional<AttributeValue> first = left.value(item, b);
            Optional<AttributeValue> second = right.value(item, b);
            return first.isPresent() && second.isPresent() ? compare(first.get(), second.get()) : Optional.empty();
        }

        private Operand operand() {
            String token = next();
            if (token.startsWith(":")) {
                used.add(token);
                return (item, b) -> Optional.of(b.value(token));
            }
            String path = path(token);
            return (item, b) -> Optional.ofNullable(item.get(b.name(path)));
        }

        private String argument() {
            String path = path(next());
            expect(")");
            return path;
        }

        private String path(String token) {
            if (!token.startsWith("#") && !Character.isLetter(token.charAt(0))) {
                throw unsupported();
            }
            if (token.startsWith("#")) {
                used.add(token);
            }
            return token;
        }

        Update update() {
            List<Action> actions = new ArrayList<>();
            List<String> paths = new ArrayList<>();
            while (at < tokens.size()) {
                if (keyword("SET")) {
                    do {
                        String path = path(next());
                        paths.add(path);
                        expect("=");
                        Operand value = sum();
                        actions.add((before, after, b) -> after.put(
                                b.name(path),
                                value.value(before, b)
                                        .orElseThrow(() -> new RejectedCallException(
                                                "The provided expression refers to an attribute"
                                                        + " that does not exist in the item"))));
                    } while (symbol(","));
                } else if (keyword("REMOVE")) {
                    do {
                        String path = path(next());
                        paths.add(path);
                        actions.add((before, after, b) -> after.remove(b.name(path)));
                    } while (symbol(","));
                } else {
                    throw unsupported();
                }
            }
            return new Update(List.copyOf(actions), List.copyOf(paths), Set.copyOf(used));
        }

        private Operand sum() {
            Operand first = settable();
            boolean plus = symbol("+");
            if (!plus && !symbol("-")) {
                return first;
            }
            Operand second = settable();
            return (item, b) -> {
                Optional<AttributeValue> left = first.value(item, b);
                Optional<AttributeValue> right = second.value(item, b);
                if (left.isEmpty() || right.isEmpty()) {
                    return Optional.empty();
                }
                BigDecimal change = new BigDecimal(right.get().n());
                BigDecimal sum = new BigDecimal(left.get().n()).add(plus ? change : change.negate());
                return Optional.of(AttributeValue.fromN(sum.toPlainString()));
            };
        }

        private Operand settable() {
            if (function("if_not_exists")) {
                String path = path(next());
                expect(",");
                Operand other = operand();
                expect(")");
                return (item, b) ->
                        item.containsKey(b.name(path)) ? Optional.of(item.get(b.name(path))) : other.value(item, b);
            }
            return operand();
        }

        private boolean function(String name) {
            if (at + 1 < tokens.size()
                    && tokens.get(at).equals(name)
                    && tokens.get(at + 1).equals("(")) {
                at += 2;
                return true;
            }
            return false;
        }

        private boolean keyword(String word) {
            if (at < tokens.size() && tokens.get(at).toUpperCase(Locale.ROOT).equals(word)) {
                at++;
                return true;
            }
            return false;
        }

        private boolean symbol(String symbol) {
            if (at < tokens.size() && tokens.get(at).equals(symbol)) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(String symbol) {
            if (!symbol(symbol)) {
                throw unsupported();
            }
        }

        private String next() {
            if (at >= tokens.size()) {
                throw unsupported();
            }
            return tokens.get(at++);
        }

        void end() {
            if (at < tokens.size()) {
                throw unsupported();
            }
        }

        private UnsupportedOperationException unsupported() {
            return new UnsupportedOperationException("not an expression that this stand-in evaluates: " + text);
        }
    }
}
