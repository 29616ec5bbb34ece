package requesttracker.jsontree;

/** Thrown for text that is not one strict JSON value. The message repeats nothing of the text. */
public final class InvalidJsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidJsonException(String message) {
        super(message);
    }
}
