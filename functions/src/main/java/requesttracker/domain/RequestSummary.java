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
        Request.Progress progress = request.progress();
        return new RequestSummary(
                request.requestToken(),
                request.asked().operation(),
                request.asked().typeName(),
                progress.identifier(),
                progress.status(),
                progress.eventTime(),
                progress.statusMessage(),
                progress.errorCode(),
                progress.hooksRequestToken(),
                request.settlement().map(Request.Settlement::outcome),
                request.submittedAt());
    }
}
