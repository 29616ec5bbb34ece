package requesttracker.store;

/**
 * A record has an attribute that this version cannot read, or that contradicts its other attributes. The message names
 * the request and the attribute, and no value. A retry does not help: a person has to look at the record.
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
