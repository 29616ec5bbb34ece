package requesttracker.domain;

import java.util.Optional;
import java.util.function.Function;

/** The origin of a call. All members are authenticated, except those whose names start with {@code claimed}. */
public sealed interface Requester {
    /** A member that only the tracker sets. A client that sends it is refused. */
    String SUBMITTED_BY = "SubmittedBy";

    String CANCELED_BY = "CanceledBy";
    String CANCELED_BY_COUNT = "CanceledByCount";

    /** Applies the function for this kind of caller. */
    <T> T fold(Function<IamPrincipal, T> iam, Function<EventSender, T> eventSender, Function<TrackerItself, T> tracker);

    /** Returns the authenticated principal; empty for all but an IAM caller. */
    default Optional<String> authenticatedPrincipal() {
        return fold(iam -> Optional.of(iam.principal()), eventSender -> Optional.empty(), tracker -> Optional.empty());
    }

    /**
     * A caller of the API, authenticated by IAM.
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
     * The sender of an event. EventBridge sets the account. The sender chooses the source.
     *
     * @param claimedSource the event's source, not verified
     * @param claimedEventId the event's id, not verified
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
     * @param reason the cause, such as DEADLINE
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
