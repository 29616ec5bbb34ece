package requesttracker.domain;

import java.util.List;

/** A DesiredState or PatchDocument was refused that no resource's handler could work with. */
public final class InvalidPayloadException extends ValidationException {
    private static final long serialVersionUID = 1L;

    public InvalidPayloadException(List<Violation> violations) {
        super(violations);
    }
}
