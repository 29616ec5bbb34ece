package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import requesttracker.domain.OperationStatus.UnsettledStatus;

/** How far a request has come, with what only that phase has. {@link Lifecycle} says what may follow what. */
public sealed interface Phase {

    /** Returns what the function for the request's phase makes of it. */
    <T> T fold(
            Function<NotStarted, T> notStarted,
            Function<InDoubt, T> inDoubt,
            Function<Running, T> running,
            Function<Settled, T> settled);

    OperationStatus status();

    /** Returns what the workflow has to do next; empty once the terminal event was published. */
    Optional<NextStep> next();

    /** Returns what is known of the latest start. */
    StartAttempt start();

    /** Returns the cancel that was asked for. */
    Optional<Cancellation> cancel();

    /**
     * No operation exists, and no call is under way that could start one. A cancel or a passed deadline settles it at once.
     *
     * @param notBefore when the start may be tried again after an attempt that ended
     * @param remnant what to find out before a create is attempted again
     */
    record NotStarted(
            UnsettledStatus status, StartTries tries, Optional<Instant> notBefore, Optional<RemnantCheck> remnant)
            implements Phase {
        @Override
        public <T> T fold(
                Function<NotStarted, T> notStarted,
                Function<InDoubt, T> inDoubt,
                Function<Running, T> running,
                Function<Settled, T> settled) {
            return notStarted.apply(this);
        }

        @Override
        public Optional<NextStep> next() {
            return Optional.of(NextStep.START);
        }

        @Override
        public StartAttempt start() {
            return new StartAttempt(tries.attempt(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        @Override
        public Optional<Cancellation> cancel() {
            return Optional.empty();
        }

        /** Returns this phase with a look for the remnant that did not find it. */
        NotStarted absent(Instant now) {
            return new NotStarted(status, tries, notBefore, Optional.of(new RemnantCheck(Optional.of(now))));
        }
    }

    /**
     * A start was sent and is not answered, so an operation may exist whose token is not known. Only an accepted repeat with
     * the same ClientToken tells.
     *
     * @param attemptedAt when the first such call was about to be made
     * @param unanswered how many calls were begun and not answered
     */
    record InDoubt(
            UnsettledStatus status,
            StartTries tries,
            Instant attemptedAt,
            int unanswered,
            Optional<Cancellation> cancel)
            implements Phase {
        @Override
        public <T> T fold(
                Function<NotStarted, T> notStarted,
                Function<InDoubt, T> inDoubt,
                Function<Running, T> running,
                Function<Settled, T> settled) {
            return inDoubt.apply(this);
        }

        @Override
        public Optional<NextStep> next() {
            return Optional.of(cancel.isPresent() ? NextStep.CANCEL : NextStep.START);
        }

        @Override
        public StartAttempt start() {
            return new StartAttempt(tries.attempt(), Optional.of(attemptedAt), Optional.empty(), Optional.empty());
        }

        /** Returns this phase with one more call that is about to be made. */
        InDoubt calledAgain() {
            return new InDoubt(status, tries, attemptedAt, unanswered + 1, cancel);
        }

        /** Returns this phase after Cloud Control refused one call of several. */
        InDoubt refused(Instant now) {
            return new InDoubt(status, tries.refused(now), attemptedAt, unanswered - 1, cancel);
        }

        /** Returns this phase with a cancel that waits for the operation's token. */
        InDoubt cancelRequested(Cancellation requested) {
            UnsettledStatus canceling = status.orLater(OperationStatus.KnownStatus.CANCEL_IN_PROGRESS);
            return new InDoubt(canceling, tries, attemptedAt, unanswered, Optional.of(requested));
        }

        /** Returns this phase with another state of its cancel. */
        InDoubt with(Cancellation changed) {
            return new InDoubt(status, tries, attemptedAt, unanswered, Optional.of(changed));
        }
    }

    /** Cloud Control has accepted the operation, and it has not ended. */
    record Running(UnsettledStatus status, StartedOperation operation, Course course) implements Phase {
        @Override
        public <T> T fold(
                Function<NotStarted, T> notStarted,
                Function<InDoubt, T> inDoubt,
                Function<Running, T> running,
                Function<Settled, T> settled) {
            return running.apply(this);
        }

        @Override
        public Optional<NextStep> next() {
            return Optional.of(course.next());
        }

        @Override
        public StartAttempt start() {
            return new StartAttempt(
                    operation.attempt(),
                    operation.attemptedAt(),
                    Optional.of(operation.providerToken()),
                    operation.startedAt());
        }

        @Override
        public Optional<Cancellation> cancel() {
            return course.cancel();
        }

        /** Returns this phase with a status that Cloud Control told, unless that would be a step back. */
        Running seen(UnsettledStatus seen) {
            return new Running(status.orLater(seen), operation, course);
        }

        /** Returns this phase on another course. */
        Running with(Course newCourse) {
            return new Running(status, operation, newCourse);
        }
    }

    /** What the workflow does while the operation runs. */
    sealed interface Course {
        NextStep next();

        Optional<Cancellation> cancel();

        /** Returns what the function for the course makes of it. */
        <T> T fold(Function<Watching, T> watching, Function<Canceling, T> canceling);
    }

    /**
     * It polls.
     *
     * @param tellsOverdue whether Resource Request Overdue is to be published first
     */
    record Watching(boolean tellsOverdue) implements Course {
        @Override
        public NextStep next() {
            return tellsOverdue ? NextStep.NOTIFY : NextStep.POLL;
        }

        @Override
        public Optional<Cancellation> cancel() {
            return Optional.empty();
        }

        @Override
        public <T> T fold(Function<Watching, T> watching, Function<Canceling, T> canceling) {
            return watching.apply(this);
        }
    }

    /**
     * It cancels, and polls until the operation has ended.
     *
     * @param isDue whether the cancel is to be sent now
     */
    record Canceling(Cancellation request, boolean isDue) implements Course {
        @Override
        public NextStep next() {
            return isDue ? NextStep.CANCEL : NextStep.POLL;
        }

        @Override
        public Optional<Cancellation> cancel() {
            return Optional.of(request);
        }

        @Override
        public <T> T fold(Function<Watching, T> watching, Function<Canceling, T> canceling) {
            return canceling.apply(this);
        }
    }

    /**
     * It has ended, and does not change any more.
     *
     * @param published whether the terminal event was published
     */
    record Settled(StartAttempt start, Optional<Cancellation> cancel, Settlement end, boolean published)
            implements Phase {
        @Override
        public <T> T fold(
                Function<NotStarted, T> notStarted,
                Function<InDoubt, T> inDoubt,
                Function<Running, T> running,
                Function<Settled, T> settled) {
            return settled.apply(this);
        }

        @Override
        public OperationStatus status() {
            return end.outcome().status();
        }

        /** Returns this phase with what GetResource told of the resource. */
        Settled with(ResourceExists exists) {
            Settlement told = new Settlement(end.at(), end.outcome(), Optional.of(exists));
            return new Settled(start, cancel, told, published);
        }

        @Override
        public Optional<NextStep> next() {
            return published ? Optional.empty() : Optional.of(NextStep.PUBLISH);
        }
    }
}
