package requesttracker.domain;

import java.util.List;

/** Thrown for a DesiredState or PatchDocument that no resource handler can process. */
public final class InvalidPayloadException extends ValidationException {
    private static final long serialVersionUID = 1L;

    public InvalidPayloadException(List<Violation> violations) {
        super(violations);
    }
}
