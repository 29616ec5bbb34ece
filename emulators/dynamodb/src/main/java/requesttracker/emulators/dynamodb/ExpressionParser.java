package requesttracker.emulators.dynamodb;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import requesttracker.emulators.dynamodb.Expressions.ExpressionKind;
import requesttracker.emulators.dynamodb.UpdateExpression.Section;
import requesttracker.emulators.dynamodb.UpdateExpression.UpdateAction;

/** Parses one expression. */
final class ExpressionParser {
    private static final int MAX_OPERATORS = 300;
    private static final int MAX_CHOICES = 100;
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(<>|<=|>=|[=<>(),+\\-.\\[\\]]|[:#][A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*|[0-9]+)");
    private static final Set<String> FUNCTIONS = Set.of(
            "attribute_exists",
            "attribute_not_exists",
            "attribute_type",
            "begins_with",
            "contains",
            "size",
            "if_not_exists",
            "list_append");
    private static final Set<String> COMPARATORS = Set.of("=", "<>", "<", "<=", ">", ">=");

    private final ExpressionKind kind;
    private final String text;
    private final Map<String, String> names;
    private final List<String> tokens = new ArrayList<>();
    private final Set<String> usedNames = new HashSet<>();
    private final Set<String> usedValues = new HashSet<>();
    private int at;
    private int operators;

    ExpressionParser(ExpressionKind kind, String text, Map<String, String> names) {
        this.kind = kind;
        this.text = text;
        this.names = names;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.stripTrailing().length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw invalid("Syntax error; token: \"" + text.substring(end).strip() + "\"");
            }
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
    }

    Expressions.Parsed parse() {
        Object result = switch (kind) {
            case CONDITION, FILTER, KEY_CONDITION -> or();
            case UPDATE -> update();
            case PROJECTION -> projection();
        };
        if (at < tokens.size()) {
            throw syntaxError();
        }
        if (operators > MAX_OPERATORS) {
            throw invalid("The expression contains too many operators; operator count: " + operators);
        }
        return new Expressions.Parsed(result, Set.copyOf(usedNames), Set.copyOf(usedValues));
    }

    private Condition or() {
        Condition left = and();
        while (keyword("OR")) {
            operators++;
            left = new Condition.OrCondition(left, and());
        }
        return left;
    }

    private Condition and() {
        Condition left = not();
        while (keyword("AND")) {
            operators++;
            left = new Condition.AndCondition(left, not());
        }
        return left;
    }

    private Condition not() {
        if (keyword("NOT")) {
            operators++;
            return new Condition.NotCondition(not());
        }
        if (is("(")) {
            int open = at;
            int close = closing(open);
            if (open + 1 < tokens.size() && tokens.get(open + 1).equals("(") && closing(open + 1) == close - 1) {
                throw invalid("The expression has redundant parentheses;");
            }
            at++;
            Condition condition = or();
            expect(")");
            return condition;
        }
        return predicate();
    }

    /** Returns the index of the closing parenthesis for an opening one, or -1. */
    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).equals("(")) {
                depth++;
            } else if (tokens.get(i).equals(")") && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private Condition predicate() {
        operators++;
        String function = function();
        if (function != null && !function.equals("size")) {
            return functionOf(function);
        }
        Operand left = operand();
        if (keyword("BETWEEN")) {
            Operand low = operand();
            if (!keyword("AND")) {
                throw syntaxError();
            }
            return new Condition.Between(left, low, operand());
        }
        if (keyword("IN")) {
            expect("(");
            List<Operand> choices = new ArrayList<>();
            do {
                choices.add(operand());
            } while (symbol(","));
            expect(")");
            if (choices.size() > MAX_CHOICES) {
                throw invalid(
                        "The IN operator is provided with too many operands; number of operands: " + choices.size());
            }
            return new Condition.In(left, List.copyOf(choices));
        }
        String comparator = next();
        if (!COMPARATORS.contains(comparator)) {
            at--;
            throw syntaxError();
        }
        Operand right = operand();
        if (left.equals(right)) {
            throw invalid(
                    "The first operand must be distinct from the remaining operands for this operator or function;"
                            + " operator: " + comparator);
        }
        return new Condition.Compare(comparator, left, right);
    }

    private Condition functionOf(String function) {
        at += 2;
        Condition condition = switch (function) {
            case "attribute_exists" -> new Condition.Exists(pathArgument(function), true);
            case "attribute_not_exists" -> new Condition.Exists(pathArgument(function), false);
            case "attribute_type" -> {
                DocumentPath path = pathArgument(function);
                expect(",");
                yield new Condition.HasType(path, operand());
            }
            case "begins_with" -> {
                Operand whole = operand();
                expect(",");
                yield new Condition.BeginsWith(whole, distinct(function, whole, operand()));
            }
            case "contains" -> {
                Operand whole = operand();
                expect(",");
                yield new Condition.Contains(whole, distinct(function, whole, operand()));
            }
            default -> throw invalid("The function is not allowed in a condition expression; function: " + function);
        };
        if (is(",")) {
            throw invalid("Incorrect number of operands for operator or function; operator or function: " + function);
        }
        expect(")");
        return condition;
    }

    private Operand distinct(String function, Operand first, Operand second) {
        if (first.equals(second)) {
            throw invalid(
                    "The first operand must be distinct from the remaining operands for this operator or function;"
                            + " operator: " + function);
        }
        return second;
    }

    private DocumentPath pathArgument(String function) {
        if (at < tokens.size() && tokens.get(at).startsWith(":")) {
            throw invalid("Operator or function requires a document path; operator or function: " + function);
        }
        return path();
    }

    private Operand operand() {
        if ("size".equals(function())) {
            at += 2;
            Operand size = new Operand.Size(pathArgument("size"));
            expect(")");
            return size;
        }
        if (function() != null) {
            throw invalid("The function is not allowed to be used this way in an expression; function: " + function());
        }
        return valueOrPath();
    }

    private Operand valueOrPath() {
        if (at < tokens.size() && tokens.get(at).startsWith(":")) {
            return value();
        }
        return new Operand.PathOperand(path());
    }

    private Operand value() {
        String token = next();
        if (!token.startsWith(":")) {
            at--;
            throw syntaxError();
        }
        usedValues.add(token);
        return new Operand.Value(token);
    }

    private DocumentPath path() {
        List<Object> parts = new ArrayList<>();
        parts.add(member());
        while (true) {
            if (symbol(".")) {
                parts.add(member());
            } else if (symbol("[")) {
                String index = next();
                if (!index.chars().allMatch(Character::isDigit) || index.length() > 9) {
                    at--;
                    throw syntaxError();
                }
                parts.add(Integer.valueOf(index));
                expect("]");
            } else {
                return new DocumentPath(List.copyOf(parts));
            }
        }
    }

    private String member() {
        String token = next();
        if (token.startsWith("#")) {
            String name = names.get(token);
            if (name == null) {
                throw invalid("An expression attribute name used in the document path is not defined; attribute name: "
                        + token);
            }
            usedNames.add(token);
            return name;
        }
        if (!Character.isLetter(token.charAt(0)) && token.charAt(0) != '_') {
            at--;
            throw syntaxError();
        }
        if (ReservedWords.contains(token)) {
            throw invalid("Attribute name is a reserved keyword; reserved keyword: " + token);
        }
        return token;
    }

    private List<DocumentPath> projection() {
        List<DocumentPath> paths = new ArrayList<>();
        do {
            paths.add(path());
        } while (symbol(","));
        DocumentPath.requireDistinct(paths, kind.parameter);
        return List.copyOf(paths);
    }

    private UpdateExpression update() {
        List<UpdateAction> actions = new ArrayList<>();
        Set<Section> sections = EnumSet.noneOf(Section.class);
        while (at < tokens.size()) {
            Section section = section();
            if (!sections.add(section)) {
                throw invalid("The \"" + section + "\" section can only be used once in an update expression;");
            }
            do {
                DocumentPath path = path();
                actions.add(
                        switch (section) {
                            case SET -> {
                                expect("=");
                                yield new UpdateAction(section, path, sum());
                            }
                            case ADD, DELETE -> new UpdateAction(section, path, value());
                            case REMOVE -> new UpdateAction(section, path, null);
                        });
                operators++;
            } while (symbol(","));
        }
        return new UpdateExpression(List.copyOf(actions));
    }

    private Section section() {
        for (Section section : Section.values()) {
            if (keyword(section.name())) {
                return section;
            }
        }
        throw syntaxError();
    }

    private Operand sum() {
        Operand first = settable();
        boolean plus = is("+");
        if (!symbol("+") && !symbol("-")) {
            return first;
        }
        operators++;
        return new Operand.Sum(first, settable(), plus);
    }

    private Operand settable() {
        if (symbol("(")) {
            Operand inner = sum();
            expect(")");
            return inner;
        }
        String function = function();
        if (function == null) {
            return valueOrPath();
        }
        operators++;
        at += 2;
        Operand operand = switch (function) {
            case "if_not_exists" -> {
                DocumentPath path = pathArgument(function);
                expect(",");
                yield new Operand.IfNotExists(path, settable());
            }
            case "list_append" -> {
                Operand first = settable();
                expect(",");
                yield new Operand.ListAppend(first, settable());
            }
            default -> throw invalid("The function is not allowed in an update expression; function: " + function);
        };
        expect(")");
        return operand;
    }

    /** Returns the name of the function if a call begins here, or null. */
    private String function() {
        if (at + 1 >= tokens.size()
                || !tokens.get(at + 1).equals("(")
                || !Character.isLetter(tokens.get(at).charAt(0))) {
            return null;
        }
        String name = tokens.get(at);
        if (name.equalsIgnoreCase("NOT") || name.equalsIgnoreCase("IN")) {
            return null;
        }
        if (!FUNCTIONS.contains(name)) {
            throw invalid("Invalid function name; function: " + name);
        }
        return name;
    }

    private boolean keyword(String word) {
        if (at < tokens.size() && tokens.get(at).toUpperCase(Locale.ROOT).equals(word)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean is(String symbol) {
        return at < tokens.size() && tokens.get(at).equals(symbol);
    }

    private boolean symbol(String symbol) {
        if (is(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String symbol) {
        if (!symbol(symbol)) {
            throw syntaxError();
        }
    }

    private String next() {
        if (at >= tokens.size()) {
            throw syntaxError();
        }
        return tokens.get(at++);
    }

    private InvalidRequestException syntaxError() {
        return invalid("Syntax error; token: \"" + (at < tokens.size() ? tokens.get(at) : "<EOF>") + "\", near: \""
                + text + "\"");
    }

    private InvalidRequestException invalid(String message) {
        return new InvalidRequestException("Invalid " + kind.parameter + ": " + message);
    }
}
