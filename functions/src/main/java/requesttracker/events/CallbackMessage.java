package requesttracker.events;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.Outcome;
import requesttracker.domain.Request;
import requesttracker.domain.Settlement;
import requesttracker.json.Json;

/**
 * The content of a callback.
 *
 * @param error the name of the error; empty if the request succeeded
 * @param text the output or the cause, as JSON
 */
record CallbackMessage(Optional<String> error, String text) {
    /** Step Functions' limit of a cause, in characters. */
    static final int CAUSE_MAX = 32_768;

    private static final String PREFIX = "ResourceRequest.";

    /** The members that a cause leaves out first, if it is too long. */
    private static final List<String> OPTIONAL_MEMBERS = List.of(
            "HooksProgressEvent",
            "Attempts",
            "Labels",
            "Reasons",
            "SubmittedBy",
            "CanceledBy",
            "ClientToken",
            "ProgressEvent");

    /** Returns the message of a request that has settled. */
    static CallbackMessage settled(Request request) {
        Map<String, Object> detail = EventPayloads.settled(request);
        return request.settlement()
                .map(Settlement::outcome)
                .flatMap(CallbackMessage::error)
                .map(error -> new CallbackMessage(Optional.of(PREFIX + error), cause(detail)))
                .orElseGet(() -> new CallbackMessage(Optional.empty(), Json.write(detail)));
    }

    /** Returns the message of a command that was rejected. */
    static CallbackMessage rejected(String cause) {
        return new CallbackMessage(Optional.of(PREFIX + "Rejected"), cause);
    }

    private static Optional<String> error(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> Optional.empty();
            case FAILED -> Optional.of("Failed");
            case CANCELED -> Optional.of("Canceled");
            case TIMED_OUT -> Optional.of("TimedOut");
            case SUPERSEDED -> Optional.of("Superseded");
            case LOST -> Optional.of("Lost");
        };
    }

    /** Returns the detail as JSON that fits into a cause: whole members are left out, and named in {@code LeftOut}. */
    static String cause(Map<String, Object> detail) {
        Map<String, Object> members = new LinkedHashMap<>(detail);
        List<String> leftOut = new ArrayList<>();
        String text = Json.write(members);
        for (String member : OPTIONAL_MEMBERS) {
            if (text.length() <= CAUSE_MAX) {
                break;
            }
            if (members.remove(member) != null) {
                leftOut.add(member);
                members.put("LeftOut", leftOut);
                text = Json.write(members);
            }
        }
        return text;
    }
}
