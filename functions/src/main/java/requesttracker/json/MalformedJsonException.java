package requesttracker.json;

/** A text is not the JSON that was asked for. Its text says where, and repeats nothing of the input. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String what) {
        super(what, null, false, false);
    }
}
