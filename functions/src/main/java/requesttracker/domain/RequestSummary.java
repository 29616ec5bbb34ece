package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/** What a list tells of a request: Cloud Control's ProgressEvent as far as lists have it, and its outcome. */
public record RequestSummary(
        String requestToken,
        Operation operation,
        String typeName,
        Optional<String> identifier,
        OperationStatus status,
        Optional<Instant> eventTime,
        Optional<String> statusMessage,
        Optional<ErrorCode> errorCode,
        Optional<String> hooksRequestToken,
        Optional<Outcome> outcome,
        Instant submittedAt) {

    static RequestSummary of(Request request) {
        Progress progress = request.progress();
        return new RequestSummary(
                request.requestToken(),
                request.spec().operation(),
                request.spec().typeName(),
                progress.identifier(),
                request.status(),
                progress.eventTime(),
                progress.statusMessage(),
                progress.errorCode(),
                progress.hooksRequestToken(),
                request.settlement().map(Settlement::outcome),
                request.submittedAt());
    }
}
