package requesttracker.local;

/** Something that was asked for on the command line can't be had; the text is one line for the user. */
final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotStart(String message) {
        super(message, null, false, false);
    }
}
