package requesttracker.workflow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import requesttracker.domain.PayloadRedactor;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.store.RequestStore;

/**
 * Hides the payload's values in what is told of an operation. The payload is read once for each new message: a fingerprint of the
 * messages goes with the workflow's state, so that the next poll knows them again.
 *
 * @param event without the payload's values
 * @param turn with the fingerprint of what was told
 */
record MessageRedaction(ProgressEvent event, TaskInput turn) {
    private static final int FINGERPRINT_BYTES = 8;

    /** Returns what was told without the payload's values. */
    static MessageRedaction of(ProgressEvent told, TaskInput turn, Request request, RequestStore store) {
        List<Optional<String>> messages = told.messages();
        List<Optional<String>> known = request.progress().messages();
        boolean nothingNew = messages.stream().allMatch(Optional::isEmpty)
                || (sameShape(messages, known)
                        && IntStream.range(0, messages.size())
                                .allMatch(i -> messages.get(i).isEmpty()
                                        || messages.get(i).equals(known.get(i))));
        if (nothingNew || request.spec().digest().isEmpty()) {
            return new MessageRedaction(told, turn);
        }
        String fingerprint = fingerprint(request, messages);
        if (turn.said().equals(Optional.of(fingerprint)) && sameShape(messages, known)) {
            return new MessageRedaction(withMessages(told, known), turn);
        }
        ProgressEvent redacted = store.payload(request.requestToken())
                .map(payload -> redacted(told, request, payload))
                // The payload is removed when the request settles, and then nothing is recorded.
                .orElseGet(() -> told.reworded(message -> "(hidden)"));
        return new MessageRedaction(redacted, turn.saying(fingerprint));
    }

    /** Returns what was told in the answer to a start, for which the payload was read anyway. */
    static MessageRedaction ofStart(ProgressEvent told, TaskInput turn, Request request, Optional<Sensitive> payload) {
        return payload.isEmpty() || told.messages().stream().allMatch(Optional::isEmpty)
                ? new MessageRedaction(told, turn)
                : new MessageRedaction(
                        redacted(told, request, payload.get()), turn.saying(fingerprint(request, told.messages())));
    }

    private static ProgressEvent redacted(ProgressEvent told, Request request, Sensitive payload) {
        PayloadRedactor redactor = PayloadWords.redactor(request, payload);
        return told.reworded(redactor::redact);
    }

    private static boolean sameShape(List<Optional<String>> messages, List<Optional<String>> known) {
        return messages.size() == known.size()
                && IntStream.range(0, messages.size())
                        .allMatch(i -> messages.get(i).isEmpty() || known.get(i).isPresent());
    }

    private static ProgressEvent withMessages(ProgressEvent told, List<Optional<String>> known) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            if (told.messages().get(i).isPresent()) {
                texts.add(known.get(i).orElseThrow());
            }
        }
        var next = texts.iterator();
        return told.reworded(message -> next.next());
    }

    /**
     * It cannot be used to guess what the messages said, since the payload's digest goes into it, which is on the record and not in the
     * workflow's state.
     */
    private static String fingerprint(Request request, List<Optional<String>> messages) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.spec().digest().orElse("").getBytes(StandardCharsets.UTF_8));
            for (Optional<String> message : messages) {
                byte[] bytes = message.orElse("").getBytes(StandardCharsets.UTF_8);
                digest.update((":" + bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
