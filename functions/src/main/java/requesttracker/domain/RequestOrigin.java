package requesttracker.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a request comes from, and what its client calls it. It never changes.
 *
 * @param submittedBy empty for a request of a version that did not record it
 * @param clientToken the ClientToken that the client chose; empty for one that a client library made up
 * @param runId the run of a command that submitted it
 */
public record RequestOrigin(
        Optional<Requester> submittedBy, Labels labels, Optional<String> clientToken, Optional<String> runId) {
    /** Nothing is known. */
    public static final RequestOrigin UNKNOWN =
            new RequestOrigin(Optional.empty(), Labels.NONE, Optional.empty(), Optional.empty());

    /** What AWS's clients, the tracker's command and its page send as ClientToken by themselves, and what EventBridge calls events. */
    private static final Pattern UUID =
            Pattern.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

    /** A RequestToken is shown by so many of its first characters. */
    private static final int SHORT_TOKEN = 8;

    /** Written out, as that of {@link Request} is: each poll compares the record with itself. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof RequestOrigin that
                        && submittedBy.equals(that.submittedBy)
                        && labels.equals(that.labels)
                        && clientToken.equals(that.clientToken)
                        && runId.equals(that.runId));
    }

    @Override
    public int hashCode() {
        return Objects.hash(submittedBy, labels, clientToken, runId);
    }

    /** Returns the origin of a submission. */
    static RequestOrigin of(Submission submission, Optional<Requester> submittedBy) {
        return new RequestOrigin(
                submittedBy,
                submission.labels(),
                submission.clientToken().filter(token -> !UUID.matcher(token).matches()),
                submission.runId());
    }

    /** Returns what people call the request: the first of Identifier, label {@code name}, ClientToken and short RequestToken. */
    String name(Optional<String> identifier, String requestToken) {
        return identifier
                .or(labels::name)
                .or(() -> clientToken)
                .orElse(requestToken.substring(0, Math.min(SHORT_TOKEN, requestToken.length())));
    }
}
