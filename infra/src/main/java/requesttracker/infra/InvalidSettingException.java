package requesttracker.infra;

/** A setting that cannot be deployed; the message is the one line that ends the synthesis. */
final class InvalidSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidSettingException(String setting, Object value, String expectation) {
        super("Setting " + setting + " is " + (value == null ? "missing" : "\"" + value + "\"") + ": " + expectation);
    }
}
