package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one CloudFormation Hook did to the operation (HooksProgressEvent in docs/cloud-control-contract.md). Any member may be
 * missing.
 */
public record HookProgress(
        Optional<String> typeName,
        Optional<String> typeVersionId,
        Optional<String> typeArn,
        Optional<String> invocationPoint,
        Optional<String> status,
        Optional<Instant> eventTime,
        Optional<String> statusMessage,
        Optional<String> failureMode) {

    /** The members' names, their quotes, and HookEventTime. */
    private static final int NAMES_BYTES = 256;

    /** Whether this hook is why the request failed: it failed itself, and its FailureMode is not WARN. */
    public boolean blocked() {
        boolean failed = status.filter(s -> s.equals("HOOK_COMPLETE_FAILED") || s.equals("HOOK_FAILED"))
                .isPresent();
        return failed && failureMode.filter("WARN"::equals).isEmpty();
    }

    /** An upper bound of what it takes as JSON, in bytes. */
    long jsonBytes() {
        return NAMES_BYTES
                + Stream.of(typeName, typeVersionId, typeArn, invocationPoint, status, statusMessage, failureMode)
                        .flatMap(Optional::stream)
                        .flatMapToInt(String::chars)
                        .mapToLong(c -> c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : c < 128 ? 1 : 3)
                        .sum();
    }

    /** One readable phrase, for StatusMessage. */
    public String summary() {
        return "hook " + typeName.orElse("(unnamed)")
                + statusMessage.map(m -> ": " + m).orElse(" failed");
    }
}
