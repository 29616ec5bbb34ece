package requesttracker.statemachine.definition;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown for a definition that the engine rejects. The message has all problems. */
public final class InvalidDefinitionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    InvalidDefinitionException(List<Finding> findings) {
        super(findings.stream()
                .map(Finding::toString)
                .collect(Collectors.joining("\n", "the definition is invalid:\n", "")));
        this.findings = List.copyOf(findings);
    }

    /** Returns all problems, in the order of the definition. */
    public List<Finding> findings() {
        return findings;
    }
}
