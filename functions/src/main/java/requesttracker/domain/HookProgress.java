package requesttracker.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The progress of one CloudFormation Hook of the operation (HooksProgressEvent in docs/cloud-control-contract.md). Any
 * member may be absent.
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

    /** Bytes of the members' names, their quotes, and HookEventTime. */
    private static final int NAMES_BYTES = 256;

    /** With this limit, a request fits into an item (400 KB), a state's data and an event (256 KB each). */
    private static final int ALL_MAX_BYTES = 176 * 1024;

    private static final int MESSAGE_MAX = 2048;

    /** The minimum length of a cut message. Beyond it, the last of many hooks are left out. */
    private static final int MESSAGE_MIN = 256;

    /** Returns whether this hook failed the operation: its status is a failure, and its FailureMode is not WARN. */
    public boolean blocked() {
        boolean failed = status.filter(s -> s.equals("HOOK_COMPLETE_FAILED") || s.equals("HOOK_FAILED"))
                .isPresent();
        return failed && failureMode.filter("WARN"::equals).isEmpty();
    }

    private HookProgress reworded(UnaryOperator<String> words) {
        return toBuilder().statusMessage(statusMessage.map(words)).build();
    }

    /**
     * Returns hooks that fit on a record and into an event. Messages have at most 2,048 characters. If all hooks
     * together do not fit, the longest messages are cut, then the last hooks are left out.
     */
    static List<HookProgress> fitting(List<HookProgress> all) {
        List<HookProgress> hooks = cut(all, MESSAGE_MAX);
        int fits = MESSAGE_MIN;
        for (int tooLong = MESSAGE_MAX + 1, max = MESSAGE_MAX; fits < tooLong - 1; max = (fits + tooLong) / 2) {
            if (jsonBytes(cut(hooks, max)) <= ALL_MAX_BYTES) {
                fits = max;
            } else {
                tooLong = max;
            }
        }
        List<HookProgress> kept = new ArrayList<>(cut(hooks, fits));
        while (jsonBytes(kept) > ALL_MAX_BYTES) {
            kept.remove(kept.size() - 1);
        }
        return kept;
    }

    private static List<HookProgress> cut(List<HookProgress> hooks, int max) {
        return hooks.stream()
                .map(hook -> hook.reworded(message -> message.codePointCount(0, message.length()) <= max
                        ? message
                        : message.substring(0, message.offsetByCodePoints(0, max - 1)) + "…"))
                .toList();
    }

    private static long jsonBytes(List<HookProgress> hooks) {
        return hooks.stream().mapToLong(HookProgress::jsonBytes).sum();
    }

    /** Returns an upper bound of the size as JSON, in bytes. */
    long jsonBytes() {
        return NAMES_BYTES
                + Stream.of(typeName, typeVersionId, typeArn, invocationPoint, status, statusMessage, failureMode)
                        .flatMap(Optional::stream)
                        .flatMapToInt(String::chars)
                        .mapToLong(c -> c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : c < 128 ? 1 : 3)
                        .sum();
    }

    /** Returns one readable phrase for StatusMessage. */
    public String summary() {
        return "hook " + typeName.orElse("(unnamed)")
                + statusMessage.map(m -> ": " + m).orElse(" failed");
    }

    /** Returns a builder without members. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with the members of this object. */
    public Builder toBuilder() {
        return new Builder()
                .typeName(typeName)
                .typeVersionId(typeVersionId)
                .typeArn(typeArn)
                .invocationPoint(invocationPoint)
                .status(status)
                .eventTime(eventTime)
                .statusMessage(statusMessage)
                .failureMode(failureMode);
    }

    /** Builds a HookProgress. A member that is not set is absent. */
    public static final class Builder {
        private Optional<String> typeName = Optional.empty();
        private Optional<String> typeVersionId = Optional.empty();
        private Optional<String> typeArn = Optional.empty();
        private Optional<String> invocationPoint = Optional.empty();
        private Optional<String> status = Optional.empty();
        private Optional<Instant> eventTime = Optional.empty();
        private Optional<String> statusMessage = Optional.empty();
        private Optional<String> failureMode = Optional.empty();

        private Builder() {}

        /** Sets the HookTypeName. */
        public Builder typeName(Optional<String> value) {
            typeName = value;
            return this;
        }

        /** Sets the HookTypeVersionId. */
        public Builder typeVersionId(Optional<String> value) {
            typeVersionId = value;
            return this;
        }

        /** Sets the HookTypeArn. */
        public Builder typeArn(Optional<String> value) {
            typeArn = value;
            return this;
        }

        /** Sets the InvocationPoint. */
        public Builder invocationPoint(Optional<String> value) {
            invocationPoint = value;
            return this;
        }

        /** Sets the HookStatus. */
        public Builder status(Optional<String> value) {
            status = value;
            return this;
        }

        /** Sets the HookEventTime. */
        public Builder eventTime(Optional<Instant> value) {
            eventTime = value;
            return this;
        }

        /** Sets the HookStatusMessage. */
        public Builder statusMessage(Optional<String> value) {
            statusMessage = value;
            return this;
        }

        /** Sets the FailureMode. */
        public Builder failureMode(Optional<String> value) {
            failureMode = value;
            return this;
        }

        /** Returns the HookProgress. */
        public HookProgress build() {
            return new HookProgress(
                    typeName, typeVersionId, typeArn, invocationPoint, status, eventTime, statusMessage, failureMode);
        }
    }
}
