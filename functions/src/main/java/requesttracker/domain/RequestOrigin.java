package requesttracker.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request's submitter and the client's names for it. It never changes.
 *
 * @param submittedBy the submitter; empty for a request of a version that did not record it
 * @param clientToken the client's ClientToken; empty if a client library generated it
 * @param runId the run of a command that submitted it
 */
public record RequestOrigin(
        Optional<Requester> submittedBy, Labels labels, Optional<String> clientToken, Optional<String> runId) {
    /** The origin of a request without any recorded origin. */
    public static final RequestOrigin UNKNOWN =
            new RequestOrigin(Optional.empty(), Labels.NONE, Optional.empty(), Optional.empty());

    /**
     * The form of ClientTokens that AWS's clients, the command and the page generate, and of EventBridge's event ids.
     */
    private static final Pattern UUID =
            Pattern.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

    /** The number of shown characters of a RequestToken. */
    private static final int SHORT_TOKEN = 8;

    /** Compares all members; written by hand for the reason in {@link Request#equals}. */
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

    /** Returns the request's name: the first of Identifier, label {@code name}, ClientToken and short RequestToken. */
    String name(Optional<String> identifier, String requestToken) {
        return identifier
                .or(labels::name)
                .or(() -> clientToken)
                .orElse(requestToken.substring(0, Math.min(SHORT_TOKEN, requestToken.length())));
    }
}
