package requesttracker.simulation.checkers;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What was observed of one request: what its record says, and when its cancel was sent. */
final class RequestObservation {
    private String submittedAt = "";
    private boolean adopted;
    private boolean active = true;
    private int settlements;
    private String providerToken = "";
    private Instant providerTokenKnownAt;
    private Instant cancelRequestedAt;
    private Instant cancelSentAt;
    private Instant deadline;

    void recordWritten(RecordChange change, Instant now) {
        if (change.isCreation()) {
            submittedAt = change.text("SubmittedAt").orElse("");
            adopted = change.after().containsKey("ProviderToken");
            deadline = deadline(change);
        }
        active = change.after().containsKey("NextStep");
        change.text("ProviderToken")
                .filter(token -> !token.equals(providerToken))
                .ifPresent(token -> {
                    providerToken = token;
                    providerTokenKnownAt = now;
                });
        if (cancelRequestedAt == null && change.after().containsKey("CancelRequestedAt")) {
            cancelRequestedAt = now;
        }
        if (change.settles()) {
            settlements++;
        }
    }

    /**
     * Records that CancelResourceRequest was called for the request's operation. Only the first call after the cancel
     * request counts.
     */
    void cancelSent(Instant now) {
        if (cancelRequestedAt != null && cancelSentAt == null) {
            cancelSentAt = now;
        }
    }

    String submittedAt() {
        return submittedAt;
    }

    /** Returns whether the request tracks an operation that the client had started. */
    boolean isAdopted() {
        return adopted;
    }

    /** Returns whether the terminal event is not yet marked as published. */
    boolean isActive() {
        return active;
    }

    /** Returns how many writes settled the request. */
    int settlements() {
        return settlements;
    }

    boolean isCancelRequested() {
        return cancelRequestedAt != null;
    }

    /** Returns the time from which the cancel could be sent: it is requested, and the operation's token is known. */
    Optional<Instant> cancellableAt() {
        if (cancelRequestedAt == null || providerTokenKnownAt == null) {
            return Optional.empty();
        }
        return Optional.of(cancelRequestedAt.isAfter(providerTokenKnownAt) ? cancelRequestedAt : providerTokenKnownAt);
    }

    /** Returns the time of a cancel or of the deadline, after which nothing may be started. */
    Optional<Instant> startableUntil() {
        return Stream.of(cancelRequestedAt, deadline).filter(Objects::nonNull).min(Instant::compareTo);
    }

    /** Returns the deadline, or null if the request is tracked beyond it. */
    private static Instant deadline(RecordChange change) {
        return change.text("OnTimeout").equals(Optional.of("NOTIFY"))
                ? null
                : Instant.parse(change.text("SubmittedAt").orElseThrow())
                        .plusSeconds(Long.parseLong(
                                change.after().get("TimeoutSeconds").n()));
    }

    Optional<Instant> cancelSentAt() {
        return Optional.ofNullable(cancelSentAt);
    }
}
