package requesttracker.redaction;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.json.Json;
import requesttracker.json.JsonText;
import requesttracker.json.MalformedJsonException;

/** The values and member names of a payload, including those in nested JSON texts. No message may repeat a value. */
public final class PayloadWords {
    private final Set<String> values = new LinkedHashSet<>();
    private final Set<String> names = new LinkedHashSet<>();

    private PayloadWords() {}

    /** Returns the redactor for a request's payload. */
    public static PayloadRedactor redactor(Request request, Sensitive payload) {
        PayloadWords words = new PayloadWords();
        words.values.add(payload.reveal());
        try {
            Object json = Json.literal(payload.reveal());
            if (request.spec().operation() == Operation.UPDATE && json instanceof List<?> operations) {
                operations.forEach(words::addOperation);
            } else {
                words.add(json);
            }
        } catch (MalformedJsonException e) {
            // Version 1.0.0 accepted any text. Such a text is redacted as a whole.
        }
        words.names.add(request.spec().typeName());
        request.identifier().ifPresent(words.names::add);
        return new PayloadRedactor(words.values, words.names);
    }

    /** Adds an operation of a JSON Patch, whose path consists of names. */
    private void addOperation(Object operation) {
        if (operation instanceof Map<?, ?> members) {
            members.forEach((name, member) -> {
                if (Set.of("path", "from").contains(name) && member instanceof String pointer) {
                    names.add(pointer);
                    for (String token : pointer.split("/", -1)) {
                        names.add(token.replace("~1", "/").replace("~0", "~"));
                    }
                } else if (!name.equals("op")) {
                    add(member);
                }
            });
        }
    }

    private void add(Object value) {
        if (value instanceof Map<?, ?> members) {
            members.forEach((name, member) -> {
                names.add((String) name);
                add(member);
            });
        } else if (value instanceof List<?> elements) {
            elements.forEach(this::add);
        } else if (value instanceof JsonText number) {
            values.add(number.text());
        } else if (value instanceof String text && values.add(text)) {
            try {
                add(Json.literal(text));
            } catch (MalformedJsonException e) {
                // Most texts are not JSON.
            }
        }
    }
}
