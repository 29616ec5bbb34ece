package requesttracker.endpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import requesttracker.application.SubmissionReader;
import requesttracker.domain.RequestField;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import requesttracker.domain.Violation;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;

/** Reads the body of {@code POST /requests} and its header {@code Idempotency-Key}, which is the ClientToken. */
final class RestSubmission {
    private static final String KEY = "Idempotency-Key";
    private static final String CLIENT_TOKEN = RequestField.CLIENT_TOKEN.wire();

    /**
     * The header's form in the IETF draft: a string of RFC 8941. No ClientToken has a character that this form escapes.
     */
    private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*)\"");

    private RestSubmission() {}

    /**
     * Reads a submit.
     *
     * @param idempotencyKey the header's value, quoted or not
     * @throws ValidationException naming every member that breaks a rule
     * @throws MalformedJsonException if the body is not a JSON object
     */
    static Submission read(ByteBuffer body, Optional<String> idempotencyKey, TrackerSettings settings)
            throws MalformedJsonException {
        Map<String, Object> members = Json.object(body, SubmissionReader.JSON_MEMBERS);
        List<Violation> violations = new ArrayList<>();
        idempotencyKey.map(RestSubmission::unquoted).ifPresent(key -> {
            Object clientToken = members.putIfAbsent(CLIENT_TOKEN, key);
            Optional<Violation> invalid = RequestField.CLIENT_TOKEN.check(key);
            if (invalid.isPresent()) {
                violations.add(new Violation(KEY, invalid.get().rule()));
                members.remove(CLIENT_TOKEN, key);
            } else if (clientToken != null && !clientToken.equals(key)) {
                violations.add(new Violation(CLIENT_TOKEN, "must not differ from the header " + KEY));
            }
        });
        try {
            Submission submission = SubmissionReader.read(members, settings);
            if (violations.isEmpty()) {
                return submission;
            }
        } catch (ValidationException e) {
            violations.addAll(e.violations());
        }
        throw new ValidationException(violations);
    }

    private static String unquoted(String key) {
        Matcher quoted = QUOTED.matcher(key.strip());
        return quoted.matches() ? quoted.group(1) : key;
    }
}
