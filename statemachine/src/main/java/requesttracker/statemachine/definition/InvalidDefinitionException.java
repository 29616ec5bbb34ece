package requesttracker.statemachine.definition;

import java.util.List;
import java.util.stream.Collectors;

/** A definition that the engine refuses; it says everything that is wrong at once. */
public final class InvalidDefinitionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    InvalidDefinitionException(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining("\n", "definition refused:\n", "")));
        this.findings = List.copyOf(findings);
    }

    /** All problems, in the order of the definition. */
    public List<Finding> findings() {
        return findings;
    }
}
