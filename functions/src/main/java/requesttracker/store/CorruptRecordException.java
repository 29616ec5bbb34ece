package requesttracker.store;

/**
 * A record has an attribute that this version cannot read, or that cannot be with what else it says. Names the request and
 * the attribute, and no value. Trying again does not help: a person has to look.
 */
public final class CorruptRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String requestToken;
    private final String attribute;

    CorruptRecordException(String requestToken, String attribute) {
        super("The record of " + requestToken + " cannot be read: " + attribute);
        this.requestToken = requestToken;
        this.attribute = attribute;
    }

    public String requestToken() {
        return requestToken;
    }

    public String attribute() {
        return attribute;
    }
}
