package requesttracker.simulation.checkers;

/** {@code secret}: no payload leaves its item, and the item is deleted when the request settles. */
final class NoSecretsChecker {
    private static final String PROMISE = "secret";

    private final Violations violations;

    NoSecretsChecker(Violations violations) {
        this.violations = violations;
    }

    /** Checks a text that leaves the functions, or may reach a log. */
    void check(String where, String text) {
        if (text.contains(Checkers.SECRET_MARK)) {
            violations.add(PROMISE, "a payload is in " + where);
        }
    }

    void recordWritten(RecordChange change) {
        check("record", change.after().toString());
    }

    void atEnd(RecordReader records) {
        for (String key : records.keys()) {
            if (key.contains("#payload#")) {
                violations.add(PROMISE, "the payload item " + key + " is left after its request settled");
            }
        }
    }
}
