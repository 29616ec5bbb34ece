package requesttracker.application;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import requesttracker.domain.InvalidPayloadException;
import requesttracker.domain.PayloadRules;
import requesttracker.domain.RequestField;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import requesttracker.domain.Violation;
import requesttracker.json.Json;
import requesttracker.json.JsonText;
import requesttracker.json.MalformedJsonException;

/**
 * Reads a submit from its members, for all three entry points. A payload is a string, or JSON that keeps its original
 * text.
 */
public final class SubmissionReader {
    private static final List<RequestField> PAYLOADS = List.of(RequestField.DESIRED_STATE, RequestField.PATCH_DOCUMENT);

    /** The members that may be given as JSON. {@link Json#object(String, Set)} reads them. */
    public static final Set<String> JSON_MEMBERS =
            Set.of(RequestField.DESIRED_STATE.wire(), RequestField.PATCH_DOCUMENT.wire());

    private SubmissionReader() {}

    /**
     * Reads a submit.
     *
     * @throws InvalidPayloadException if the payload is the only invalid member
     * @throws ValidationException naming every member that breaks a rule
     */
    public static Submission read(Map<String, ?> members, TrackerSettings settings) {
        Map<String, Object> texts = new LinkedHashMap<>(members);
        List<Violation> faults = new ArrayList<>();
        boolean givenAsJson = false;
        for (RequestField payload : PAYLOADS) {
            if (members.get(payload.wire()) instanceof JsonText json) {
                texts.put(payload.wire(), json.text());
                givenAsJson = true;
            }
            if (texts.get(payload.wire()) instanceof String text
                    && payload.check(text).isEmpty()) {
                faults.addAll(faults(payload, text));
            }
        }
        Submission submission;
        try {
            submission = Submission.read(texts, settings);
        } catch (ValidationException e) {
            faults.addAll(0, e.violations());
            throw new ValidationException(faults);
        }
        if (!faults.isEmpty()) {
            throw new InvalidPayloadException(faults);
        }
        return submission.withPayloadGivenAsJson(givenAsJson);
    }

    private static List<Violation> faults(RequestField payload, String text) {
        try {
            return PayloadRules.check(payload, Json.canonical(text));
        } catch (MalformedJsonException e) {
            return List.of(new Violation(payload.wire(), e.getMessage()));
        }
    }
}
