package requesttracker.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.PollSchedule;
import requesttracker.domain.ProgressEvent;
import requesttracker.domain.Request;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.simulator.RateLimit;
import requesttracker.simulator.Simulator;

/**
 * Polls many operations under one account's rate limit, in virtual time and from a seed.
 *
 * <p>A poll of the tracker is one call. A poll of a loop is up to three calls of the SDK. The SDK makes its
 * standard pauses after a throttled call (full jitter, at most 1 and 2 seconds). Nothing else uses the limit.
 */
final class RateBudget {
    /** The limit of calls is not documented. Other projects measured about 30 a second, and use 25. */
    static final double CALLS_A_SECOND = 25;

    /**
     * The minimum latency. A call takes 50 to 150 ms. Without latency, one loop would get each free call, and the other
     * operations would starve. In real time they do not starve ({@code ./dev bench waiter}).
     */
    private static final int LATENCY_MILLIS = 50;

    private static final int LATENCY_JITTER_MILLIS = 100;

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Computes the wait before the next poll. */
    interface PollDelay {
        /**
         * Returns the wait after a poll.
         *
         * @param retryAfter the RetryAfter of this poll, or of the start
         * @param throttleLevel see {@link PollSchedule#throttleLevel}
         * @param throttled whether all attempts of this poll were throttled
         */
        Duration next(
                Request request,
                Optional<Instant> retryAfter,
                int throttleLevel,
                boolean throttled,
                Instant now,
                RandomGenerator random);
    }

    /**
     * A way to poll.
     *
     * @param callsOfPoll the maximum number of attempts of a throttled poll
     */
    record Poller(int callsOfPoll, PollDelay waits) {
        /** The tracker: {@link PollSchedule}, and one attempt for each poll. */
        static final Poller OURS = new Poller(
                1,
                (request, retryAfter, throttleLevel, throttled, now, random) -> throttled
                        ? PollSchedule.delayAfterThrottledPoll(
                                request, throttleLevel, now, random.nextDouble(), TrackerSettings.DEFAULT)
                        : PollSchedule.untilPoll(
                                request, retryAfter, throttleLevel, now, random.nextDouble(), TrackerSettings.DEFAULT));

        /** A simple loop, or the SDK's waiter, which is called again whenever it gives up. */
        static final Poller EVERY_FIVE_SECONDS =
                new Poller(3, (request, retryAfter, throttleLevel, throttled, now, random) -> Duration.ofSeconds(5));
    }

    /**
     * The polled operations. They begin one after another, as fast as the limit admits starts. Each ends at a random
     * time from {@code shortest} to {@code longest} later.
     *
     * @param handlerCalledEach the time from one call of the resource's handler to the next, if RetryAfter announces
     *     the calls. An operation ends with one of them
     */
    record OperationSet(
            int count, Duration shortest, Duration longest, Optional<Duration> handlerCalledEach, long seed) {
        private List<BudgetedOperation> made() {
            Random random = new Random(-seed);
            List<BudgetedOperation> made = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Instant begin = START.plus(PACE.multipliedBy(i));
                Duration length = Duration.ofMillis(random.nextLong(shortest.toMillis(), longest.toMillis() + 1));
                made.add(new BudgetedOperation(
                        started("operation-" + i, begin), begin, begin.plus(length), handlerCalledEach));
            }
            return made;
        }
    }

    /** The cost of a throttled call. Cloud Control's quota is not documented. */
    enum RefusedCallCost {
        /** Takes no token, like the token bucket of the simulator. */
        FREE,
        /** Takes one token, like an admitted call. */
        COUNTED
    }

    private static final Duration PACE = Duration.ofNanos((long) (1e9 / CALLS_A_SECOND));
    private static final Duration TIME_LIMIT = Duration.ofHours(1);

    /**
     * The result of a run.
     *
     * @param calls the number of calls to Cloud Control
     * @param throttled the number of throttled calls among them
     * @param delays the time from an operation's end to the poll that saw the end, for each seen end; shortest first
     */
    record PollingFigures(long calls, long throttled, List<Duration> delays) {
        double throttledShare() {
            return (double) throttled / calls;
        }

        Duration median() {
            return delays.get(delays.size() / 2);
        }

        Duration p99() {
            return delays.get(delays.size() * 99 / 100);
        }

        Duration longest() {
            return delays.get(delays.size() - 1);
        }

        Duration mean() {
            return delays.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(delays.size());
        }
    }

    private static final class BudgetedOperation {
        private final Request request;
        private final Instant begin;
        private final Instant end;
        private final Optional<Duration> handlerCalledEach;
        private int throttleLevel;
        private int callsOfPoll;

        BudgetedOperation(Request request, Instant begin, Instant end, Optional<Duration> handlerCalledEach) {
            this.request = request;
            this.begin = begin;
            this.handlerCalledEach = handlerCalledEach;
            this.end = retryAfter(end).orElse(end);
        }

        private Optional<Instant> retryAfter(Instant now) {
            return handlerCalledEach.map(each -> Simulator.nextHandlerCall(begin, each, now));
        }
    }

    private record DuePoll(Instant at, long sequence, BudgetedOperation tracked) {}

    private final PriorityQueue<DuePoll> queue =
            new PriorityQueue<>(Comparator.comparing(DuePoll::at).thenComparingLong(DuePoll::sequence));
    private final Predicate<Instant> limit;
    private final List<Duration> delays = new ArrayList<>();
    private final RandomGenerator random;
    private final Poller poller;
    private long sequence;
    private long calls;
    private long throttled;

    private RateBudget(RefusedCallCost refused, Poller poller, RandomGenerator random) {
        this.limit = refused == RefusedCallCost.FREE ? new RateLimit(CALLS_A_SECOND)::admits : countingRefused();
        this.poller = poller;
        this.random = random;
    }

    /** Polls until a poll has seen each end, or until {@link #TIME_LIMIT} after the last end. */
    static PollingFigures run(RefusedCallCost refused, Poller poller, OperationSet operations) {
        RateBudget run = new RateBudget(refused, poller, new Random(operations.seed));
        Instant until = START.plus(PACE.multipliedBy(operations.count))
                .plus(operations.longest)
                .plus(TIME_LIMIT);
        for (BudgetedOperation tracked : operations.made()) {
            run.pause(tracked, false, tracked.begin);
        }
        for (DuePoll due = run.queue.poll(); due != null && due.at().isBefore(until); due = run.queue.poll()) {
            run.call(due.tracked(), due.at());
        }
        run.delays.sort(Comparator.naturalOrder());
        return new PollingFigures(run.calls, run.throttled, List.copyOf(run.delays));
    }

    /**
     * Polls as one poller for all operations, which is always at the limit and never beyond. It needs knowledge of all
     * operations, which no client has. It is the lower bound of {@link #run} without RetryAfter.
     */
    static PollingFigures inTurns(OperationSet operations) {
        Deque<BudgetedOperation> later = new ArrayDeque<>(operations.made());
        Deque<BudgetedOperation> turns = new ArrayDeque<>();
        List<Duration> delays = new ArrayList<>();
        long calls = 0;
        for (Instant now = START; delays.size() < operations.count; now = now.plus(PACE)) {
            while (!later.isEmpty() && !now.isBefore(later.peek().begin)) {
                turns.add(later.poll());
            }
            BudgetedOperation tracked = turns.poll();
            if (tracked != null) {
                calls++;
                if (now.isBefore(tracked.end)) {
                    turns.add(tracked);
                } else {
                    delays.add(Duration.between(tracked.end, now));
                }
            }
        }
        delays.sort(Comparator.naturalOrder());
        return new PollingFigures(calls, 0, List.copyOf(delays));
    }

    /**
     * Returns a limit like {@link RateLimit} in which a throttled call takes a token too. The debt is at most the
     * tokens of one second.
     */
    private static Predicate<Instant> countingRefused() {
        return new Predicate<>() {
            private double tokens = CALLS_A_SECOND;
            private Instant last = START;

            @Override
            public boolean test(Instant now) {
                double elapsed = Duration.between(last, now).toMillis() / 1e3;
                last = now;
                double had = Math.min(CALLS_A_SECOND, tokens + elapsed * CALLS_A_SECOND);
                tokens = Math.max(-CALLS_A_SECOND, had - 1);
                return had >= 1;
            }
        };
    }

    private void call(BudgetedOperation tracked, Instant now) {
        calls++;
        tracked.callsOfPoll++;
        boolean admitted = limit.test(now);
        if (admitted) {
            if (!now.isBefore(tracked.end)) {
                delays.add(Duration.between(tracked.end, now));
                return;
            }
        } else {
            throttled++;
            if (tracked.callsOfPoll < poller.callsOfPoll) {
                double most = Math.scalb(1000.0, tracked.callsOfPoll - 1);
                later(tracked, now, Duration.ofMillis((long) (random.nextDouble() * most)));
                return;
            }
        }
        tracked.callsOfPoll = 0;
        tracked.throttleLevel = PollSchedule.throttleLevel(tracked.throttleLevel, !admitted);
        pause(tracked, !admitted, now);
    }

    private void pause(BudgetedOperation tracked, boolean throttled, Instant now) {
        Optional<Instant> retryAfter = throttled ? Optional.empty() : tracked.retryAfter(now);
        later(
                tracked,
                now,
                poller.waits.next(tracked.request, retryAfter, tracked.throttleLevel, throttled, now, random));
    }

    private void later(BudgetedOperation tracked, Instant now, Duration wait) {
        Duration latency = Duration.ofMillis(LATENCY_MILLIS + random.nextLong(LATENCY_JITTER_MILLIS + 1));
        queue.add(new DuePoll(now.plus(wait).plus(latency), sequence++, tracked));
    }

    private static Request started(String token, Instant at) {
        Submission submission = Submission.read(
                Map.of(
                        "Operation",
                        Operation.DELETE.name(),
                        "TypeName",
                        "AWS::Logs::LogGroup",
                        "Identifier",
                        token,
                        "TimeoutSeconds",
                        TrackerSettings.DEFAULT.maxTimeout().toSeconds()),
                TrackerSettings.DEFAULT);
        ProgressEvent accepted = ProgressEvent.builder(OperationStatus.KnownStatus.IN_PROGRESS)
                .requestToken(Optional.of(token))
                .identifier(Optional.of(token))
                .eventTime(Optional.of(at))
                .build();
        Request submitted = Lifecycle.submitted(token, submission, Optional.empty(), at);
        return Lifecycle.accepted(Lifecycle.attempting(submitted, at), accepted, at, 0.5, TrackerSettings.DEFAULT);
    }
}
