package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import requesttracker.domain.OperationStatus.UnsettledStatus;

/** The phase of a request, with the data that only this phase has. {@link Lifecycle} has the transitions. */
public sealed interface Phase {

    /** Applies the function for this phase. */
    <T> T fold(
            Function<NotStarted, T> notStarted,
            Function<InDoubt, T> inDoubt,
            Function<Running, T> running,
            Function<Settled, T> settled);

    OperationStatus status();

    /** Returns the workflow's next step; empty after the terminal event was published. */
    Optional<NextStep> next();

    /** Returns the latest start. */
    StartAttempt start();

    /** Returns the requested cancel. */
    Optional<Cancellation> cancel();

    /**
     * No operation exists, and no pending call could start one. A cancel or a passed deadline settles it at once.
     *
     * @param notBefore the earliest time of the next start after an ended attempt
     * @param remnant the check to make before another create attempt
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

        /** Returns this phase after a check that did not find the resource. */
        NotStarted absent(Instant now) {
            return new NotStarted(status, tries, notBefore, Optional.of(new RemnantCheck(Optional.of(now))));
        }
    }

    /**
     * A start has no answer, so an operation with an unknown token may exist. Only an accepted repeat with the same
     * ClientToken returns the token.
     *
     * @param attemptedAt the time immediately before the first such call
     * @param unanswered the number of calls without an answer
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

        /** Returns this phase before one more call. */
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

        /** Returns this phase with a changed cancel. */
        InDoubt with(Cancellation changed) {
            return new InDoubt(status, tries, attemptedAt, unanswered, Optional.of(changed));
        }
    }

    /** Cloud Control accepted the operation, which has not ended. */
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

        /** Returns this phase with the later of its status and the one from Cloud Control. */
        Running seen(UnsettledStatus seen) {
            return new Running(status.orLater(seen), operation, course);
        }

        /** Returns this phase with another course. */
        Running with(Course newCourse) {
            return new Running(status, operation, newCourse);
        }
    }

    /** The workflow's activity while the operation runs. */
    sealed interface Course {
        NextStep next();

        Optional<Cancellation> cancel();

        /** Applies the function for this course. */
        <T> T fold(Function<Watching, T> watching, Function<Canceling, T> canceling);
    }

    /**
     * The workflow polls.
     *
     * @param tellsOverdue whether to publish Resource Request Overdue first
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
     * The workflow cancels, and polls until the operation ends.
     *
     * @param isDue whether to send the cancel now
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
     * The request has ended and does not change.
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

        /** Returns this phase with the result of GetResource. */
        Settled with(ResourceExists exists) {
            Settlement known = new Settlement(end.at(), end.outcome(), Optional.of(exists));
            return new Settled(start, cancel, known, published);
        }

        @Override
        public Optional<NextStep> next() {
            return published ? Optional.empty() : Optional.of(NextStep.PUBLISH);
        }
    }
}
