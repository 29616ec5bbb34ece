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
 * Redacts the payload's values in an operation's status message. Reads the payload once for each new message: the
 * workflow's state keeps a fingerprint, by which the next poll recognizes the message. Does not change messages of
 * hooks.
 *
 * @param event the event with the redacted message
 * @param input the input with the message's fingerprint
 */
record MessageRedaction(ProgressEvent event, TaskInput input) {
    private static final int FINGERPRINT_BYTES = 8;

    /** Returns the event with its message redacted. */
    static MessageRedaction of(ProgressEvent original, TaskInput input, Request request, RequestStore store) {
        Optional<String> known = request.progress().statusMessage();
        Optional<String> message = original.statusMessage();
        if (message.isEmpty()
                || message.equals(known)
                || request.spec().digest().isEmpty()) {
            return new MessageRedaction(original, input);
        }
        String fingerprint = fingerprint(request, message.get());
        if (known.isPresent() && input.said().equals(Optional.of(fingerprint))) {
            return new MessageRedaction(original.reworded(again -> known.get()), input);
        }
        // The payload is removed when the request settles. Then nothing is saved.
        UnaryOperator<String> words = store.payload(request.requestToken())
                .map(payload -> hiding(request, payload))
                .orElse(lost -> "(hidden)");
        return new MessageRedaction(original.reworded(words), input.saying(fingerprint));
    }

    /** Returns the answer to a start with its message redacted, by the payload that the start has read. */
    static MessageRedaction ofStart(
            ProgressEvent original, TaskInput input, Request request, Optional<Sensitive> payload) {
        if (payload.isEmpty() || original.statusMessage().isEmpty()) {
            return new MessageRedaction(original, input);
        }
        String fingerprint = fingerprint(request, original.statusMessage().get());
        return new MessageRedaction(original.reworded(hiding(request, payload.get())), input.saying(fingerprint));
    }

    private static UnaryOperator<String> hiding(Request request, Sensitive payload) {
        return message -> PayloadWords.redactor(request, payload).redact(message);
    }

    /**
     * Returns the message's fingerprint. It does not allow guessing the message, since it includes the payload's
     * digest, which the workflow's state does not have.
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
