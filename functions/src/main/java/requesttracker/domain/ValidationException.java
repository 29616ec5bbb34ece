package requesttracker.domain;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown for an invalid input. Names every broken rule and no value. Nothing of the input was stored.
 *
 * <p>Names come from the sender of the input. At most 20 are reported, with at most 64 characters each, so that the
 * answer is shorter than the input.
 */
public class ValidationException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final int VIOLATIONS_MAX = 20;
    private static final int NAME_MAX = 64;

    private final transient List<Violation> violations;

    public ValidationException(List<Violation> violations) {
        super(bounded(violations).stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.violations = bounded(violations);
    }

    public ValidationException(String member, String rule) {
        this(List.of(new Violation(member, rule)));
    }

    public final List<Violation> violations() {
        return violations;
    }

    private static List<Violation> bounded(List<Violation> violations) {
        return violations.stream()
                .limit(VIOLATIONS_MAX)
                .map(violation -> new Violation(cut(violation.member()), violation.rule()))
                .toList();
    }

    /** Returns at most 64 characters of a name from the input. */
    public static String cut(String name) {
        return name.codePointCount(0, name.length()) <= NAME_MAX
                ? name
                : name.substring(0, name.offsetByCodePoints(0, NAME_MAX)) + "…";
    }
}
