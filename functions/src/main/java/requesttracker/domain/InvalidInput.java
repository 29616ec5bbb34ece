package requesttracker.domain;

import java.util.List;
import java.util.stream.Collectors;

/** An input was refused; names every broken rule, and no value. Nothing of the input was stored. */
public final class InvalidInput extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Violation> violations;

    public InvalidInput(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    public InvalidInput(String member, String rule) {
        this(List.of(new Violation(member, rule)));
    }

    public List<Violation> violations() {
        return violations;
    }
}
