package requesttracker.workflow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.redaction.PayloadWords;
import requesttracker.store.RequestStore;

/**
 * Hides the payload's values in what is told of an operation. The payload is read once for each new message: a fingerprint of the
 * message goes with the workflow's state, so that the next poll knows it again. Messages of hooks stay as they are.
 *
 * @param event whose message is without the payload's values
 * @param turn with the fingerprint of what was told
 */
record MessageRedaction(ProgressEvent event, TaskInput turn) {
    private static final int FINGERPRINT_BYTES = 8;

    /** Returns what was told without the payload's values. */
    static MessageRedaction of(ProgressEvent told, TaskInput turn, Request request, RequestStore store) {
        Optional<String> known = request.progress().statusMessage();
        Optional<String> message = told.statusMessage();
        if (message.isEmpty()
                || message.equals(known)
                || request.spec().digest().isEmpty()) {
            return new MessageRedaction(told, turn);
        }
        String fingerprint = fingerprint(request, message.get());
        if (known.isPresent() && turn.said().equals(Optional.of(fingerprint))) {
            return new MessageRedaction(told.reworded(again -> known.get()), turn);
        }
        // The payload is removed when the request settles, and then nothing is recorded.
        UnaryOperator<String> words = store.payload(request.requestToken())
                .map(payload -> hiding(request, payload))
                .orElse(lost -> "(hidden)");
        return new MessageRedaction(told.reworded(words), turn.saying(fingerprint));
    }

    /** Returns what was told in the answer to a start, for which the payload was read anyway. */
    static MessageRedaction ofStart(ProgressEvent told, TaskInput turn, Request request, Optional<Sensitive> payload) {
        if (payload.isEmpty() || told.statusMessage().isEmpty()) {
            return new MessageRedaction(told, turn);
        }
        String fingerprint = fingerprint(request, told.statusMessage().get());
        return new MessageRedaction(told.reworded(hiding(request, payload.get())), turn.saying(fingerprint));
    }

    private static UnaryOperator<String> hiding(Request request, Sensitive payload) {
        return message -> PayloadWords.redactor(request, payload).redact(message);
    }

    /**
     * It cannot be used to guess what the message said, since the payload's digest goes into it, which is on the record and not in the
     * workflow's state.
     */
    private static String fingerprint(Request request, String message) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.spec().digest().orElse("").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of()
                    .formatHex(digest.digest(message.getBytes(StandardCharsets.UTF_8)), 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
