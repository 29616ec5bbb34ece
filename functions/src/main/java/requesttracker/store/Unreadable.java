package requesttracker.store;

/** A record has an attribute that this version cannot read. Names the request and the attribute, and no value. */
public final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(String requestToken, String attribute) {
        super("The record of " + requestToken + " cannot be read: " + attribute);
    }
}
