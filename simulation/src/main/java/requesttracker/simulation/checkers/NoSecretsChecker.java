package requesttracker.simulation.checkers;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

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

    /** Checks the attributes that the write changed. The writes before it were checked too. */
    void recordWritten(RecordChange change) {
        change.after().forEach((name, value) -> {
            if (!value.equals(change.before().get(name))) {
                check("record, in its attribute " + name, text(value));
            }
        });
    }

    /** Returns all that a value contains, the bytes of binary values as text. */
    private static String text(AttributeValue value) {
        if (value.hasM()) {
            return value.m().entrySet().stream()
                    .map(member -> member.getKey() + " " + text(member.getValue()))
                    .collect(Collectors.joining(" "));
        }
        if (value.hasL()) {
            return value.l().stream().map(NoSecretsChecker::text).collect(Collectors.joining(" "));
        }
        if (value.b() != null) {
            return value.b().asString(StandardCharsets.ISO_8859_1);
        }
        return value.s() == null ? value.toString() : value.s();
    }

    void atEnd(RecordReader records) {
        for (String key : records.keys()) {
            if (key.contains("#payload#")) {
                violations.add(PROMISE, "the payload item " + key + " is left after its request settled");
            }
        }
    }
}
