package requesttracker.domain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The task of a state machine that waits for a request to settle.
 *
 * @param taskToken the token of the task; anyone who has it can end the task
 */
public record Callback(Sensitive taskToken, OnCallerGone onCallerGone) {
    /** The member's name on the wire. */
    public static final String MEMBER = "Callback";

    /** How many tasks may wait for one request. */
    public static final int MOST = 5;

    private static final String TASK_TOKEN = "TaskToken";
    private static final String ON_CALLER_GONE = "OnCallerGone";
    private static final Set<String> MEMBERS = Set.of(TASK_TOKEN, ON_CALLER_GONE);

    /**
     * Reads a callback.
     *
     * @param value what the client gave as Callback
     * @param violations takes each rule that the callback breaks; no value is repeated there
     */
    static Optional<Callback> read(Object value, List<Violation> violations) {
        if (!(value instanceof Map<?, ?> given)) {
            violations.add(new Violation(MEMBER, "must be an object with TaskToken and, optionally, OnCallerGone"));
            return Optional.empty();
        }
        given.keySet().stream()
                .map(String::valueOf)
                .filter(name -> !MEMBERS.contains(name))
                .sorted()
                .forEach(name -> violations.add(new Violation(MEMBER + "." + name, "is not a member of a Callback")));
        Optional<OnCallerGone> onCallerGone = onCallerGone(given);
        if (onCallerGone.isEmpty()) {
            violations.add(
                    new Violation(MEMBER + "." + ON_CALLER_GONE, "must be one of " + List.of(OnCallerGone.values())));
        }
        Object token = given.get(TASK_TOKEN);
        if (!given.containsKey(TASK_TOKEN)) {
            violations.add(new Violation(RequestField.TASK_TOKEN.wire(), "is required"));
        } else if (token instanceof String text) {
            RequestField.TASK_TOKEN.check(text).ifPresent(violations::add);
        } else {
            violations.add(new Violation(RequestField.TASK_TOKEN.wire(), "must be a string"));
        }
        return token instanceof String text
                ? onCallerGone.map(gone -> new Callback(Sensitive.of(text), gone))
                : Optional.empty();
    }

    /** Returns the callback of a submit that was refused, if its task token can be read. */
    public static Optional<Callback> ofRefused(Map<String, ?> members) {
        return members.get(MEMBER) instanceof Map<?, ?> given
                        && given.get(TASK_TOKEN) instanceof String text
                        && RequestField.TASK_TOKEN.check(text).isEmpty()
                ? Optional.of(new Callback(Sensitive.of(text), OnCallerGone.KEEP))
                : Optional.empty();
    }

    private static Optional<OnCallerGone> onCallerGone(Map<?, ?> given) {
        if (!given.containsKey(ON_CALLER_GONE)) {
            return Optional.of(OnCallerGone.KEEP);
        }
        for (OnCallerGone value : OnCallerGone.values()) {
            if (value.name().equals(given.get(ON_CALLER_GONE))) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
