package requesttracker.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for payloads: a desired state is a JSON object, and a patch is a list of RFC 6902 operations. No rule
 * repeats a value.
 */
public final class PayloadRules {
    private static final Set<String> WITH_VALUE = Set.of("add", "replace", "test");
    private static final Set<String> WITH_FROM = Set.of("move", "copy");
    private static final Pattern INVALID_ESCAPE = Pattern.compile("~(?![01])");

    private PayloadRules() {}

    /**
     * Returns the rules that a payload breaks.
     *
     * @param member DESIRED_STATE or PATCH_DOCUMENT
     * @param json the payload as maps, lists and strings
     */
    public static List<Violation> check(RequestField member, Object json) {
        return member == RequestField.DESIRED_STATE
                ? json instanceof Map<?, ?> ? List.of() : List.of(new Violation(member.wire(), "must be a JSON object"))
                : json instanceof List<?> operations
                        ? checkPatch(member.wire(), operations)
                        : List.of(new Violation(
                                member.wire(), "must be a JSON list of JSON Patch operations (RFC 6902)"));
    }

    private static List<Violation> checkPatch(String member, List<?> operations) {
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < operations.size() && violations.size() < ValidationException.VIOLATIONS_MAX; i++) {
            String place = member + "[" + i + "]";
            if (operations.get(i) instanceof Map<?, ?> operation) {
                checkOperation(place, operation, violations);
            } else {
                violations.add(new Violation(place, "must be a JSON object"));
            }
        }
        return violations;
    }

    private static void checkOperation(String place, Map<?, ?> operation, List<Violation> violations) {
        Object op = operation.get("op");
        boolean hasValue = op instanceof String name && WITH_VALUE.contains(name);
        boolean hasFrom = op instanceof String name && WITH_FROM.contains(name);
        if (!hasValue && !hasFrom && !"remove".equals(op)) {
            violations.add(new Violation(place + ".op", "must be one of add, remove, replace, move, copy, test"));
        }
        Optional<String> path = pointer(place, operation, "path", violations);
        Optional<String> from = hasFrom ? pointer(place, operation, "from", violations) : Optional.empty();
        if (hasValue && !operation.containsKey("value")) {
            violations.add(new Violation(place + ".value", "is required"));
        }
        if ("move".equals(op)
                && from.isPresent()
                && path.filter(to -> to.startsWith(from.get() + "/")).isPresent()) {
            violations.add(new Violation(place + ".path", "must not be inside the value that is moved"));
        }
    }

    private static Optional<String> pointer(
            String place, Map<?, ?> operation, String name, List<Violation> violations) {
        if (operation.get(name) instanceof String pointer
                && (pointer.isEmpty() || pointer.startsWith("/"))
                && !INVALID_ESCAPE.matcher(pointer).find()) {
            return Optional.of(pointer);
        }
        violations.add(new Violation(
                place + "." + name, operation.containsKey(name) ? "must be a JSON Pointer (RFC 6901)" : "is required"));
        return Optional.empty();
    }
}
