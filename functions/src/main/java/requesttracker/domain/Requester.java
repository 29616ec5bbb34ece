package requesttracker.domain;

import java.util.Optional;
import java.util.function.Function;

/** Who asked for something. Only what the tracker's own services say of a caller is in it, except what is named claimed. */
public sealed interface Requester {
    /** Members that only the tracker sets. A client that sends one of them is refused. */
    String SUBMITTED_BY = "SubmittedBy";

    String CANCELED_BY = "CanceledBy";
    String CANCELED_BY_COUNT = "CanceledByCount";

    /** Returns what the function for the kind of caller makes of it. */
    <T> T fold(Function<IamPrincipal, T> iam, Function<EventSender, T> eventSender, Function<TrackerItself, T> tracker);

    /** Returns the authenticated principal; empty for all but an IAM caller. */
    default Optional<String> authenticatedPrincipal() {
        return fold(iam -> Optional.of(iam.principal()), eventSender -> Optional.empty(), tracker -> Optional.empty());
    }

    /**
     * A caller of the API, as IAM authenticated it.
     *
     * @param principal the ARN, or {@code local:NAME} for a local tracker
     */
    record IamPrincipal(String principal, Optional<String> account) implements Requester {
        @Override
        public <T> T fold(
                Function<IamPrincipal, T> iam,
                Function<EventSender, T> eventSender,
                Function<TrackerItself, T> tracker) {
            return iam.apply(this);
        }
    }

    /**
     * The sender of an event. EventBridge sets the account. The sender itself chooses the source.
     *
     * @param claimedSource the source that the event names; not verified
     * @param claimedEventId the id that the event names; not verified
     */
    record EventSender(Optional<String> account, Optional<String> claimedSource, Optional<String> claimedEventId)
            implements Requester {
        /** EventBridge's own limit of a source is 256 characters. */
        private static final int CLAIMED_MAX = 256;

        public EventSender {
            claimedSource = claimedSource.map(EventSender::bounded);
            claimedEventId = claimedEventId.map(EventSender::bounded);
        }

        private static String bounded(String claimed) {
            return claimed.codePointCount(0, claimed.length()) <= CLAIMED_MAX
                    ? claimed
                    : claimed.substring(0, claimed.offsetByCodePoints(0, CLAIMED_MAX));
        }

        @Override
        public <T> T fold(
                Function<IamPrincipal, T> iam,
                Function<EventSender, T> eventSender,
                Function<TrackerItself, T> tracker) {
            return eventSender.apply(this);
        }
    }

    /**
     * The tracker itself.
     *
     * @param reason what made it act, such as DEADLINE
     */
    record TrackerItself(String reason) implements Requester {
        @Override
        public <T> T fold(
                Function<IamPrincipal, T> iam,
                Function<EventSender, T> eventSender,
                Function<TrackerItself, T> tracker) {
            return tracker.apply(this);
        }
    }
}
