package requesttracker.json;

/** A text is not valid JSON of the expected type. The message repeats nothing of the input. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String what) {
        super(what, null, false, false);
    }
}
