package requesttracker.jsontree;

/** Thrown for text that is not exactly one strict JSON value. The message does not quote the text. */
public final class InvalidJsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidJsonException(String message) {
        super(message);
    }
}
