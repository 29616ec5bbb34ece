package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static requesttracker.domain.OperationStatus.KnownStatus.IN_PROGRESS;
import static requesttracker.domain.RequestFixtures.T0;
import static requesttracker.domain.RequestFixtures.attempted;
import static requesttracker.domain.RequestFixtures.canceled;
import static requesttracker.domain.RequestFixtures.progressEvent;
import static requesttracker.domain.RequestFixtures.started;
import static requesttracker.domain.RequestFixtures.submitted;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The pause until the next poll")
class PollScheduleTest {
    private static final TrackerSettings SETTINGS = TrackerSettings.DEFAULT;
    private static final long DAY = 86_400;
    private static final double NO_JITTER = 0.5;

    /** Returns a request that runs since T0, with the longest deadline. */
    private static Request longRunning() {
        return started(
                Lifecycle.attempting(submitted("request-1", Operation.CREATE, Map.of("TimeoutSeconds", 3 * DAY)), T0),
                IN_PROGRESS);
    }

    private static long wait(Request request, Optional<Instant> retryAfter, int heldBack, Instant now, double random) {
        return PollSchedule.untilPoll(request, retryAfter, heldBack, now, random, SETTINGS)
                .toSeconds();
    }

    @ParameterizedTest(name = "at the age of {0} s, random {1}: {2} s")
    @CsvSource({
        // age, random, wait: 2 % of the age, times 0.75 to 1.25, rounded up to a second
        "0, 0.5, 1",
        "10, 0.5, 1",
        "50, 0.5, 1",
        "51, 0.5, 2",
        "1000, 0.0, 15",
        "1000, 0.5, 20",
        "1000, 0.999999, 25",
        "86400, 0.0, 1296",
        "86400, 0.5, 1728",
        "86400, 0.999999, 2160",
    })
    void grows_with_the_age_of_the_operation(long age, double random, long seconds) {
        Instant now = T0.plusSeconds(age);
        assertThat(wait(longRunning(), Optional.of(now), 0, now, random)).isEqualTo(seconds);
    }

    @ParameterizedTest(name = "random {0}: {1} s")
    @CsvSource({"0.0, 2", "0.5, 2", "0.999999, 3"})
    void has_a_default_if_RetryAfter_is_absent(double random, long seconds) {
        assertThat(wait(longRunning(), Optional.empty(), 0, T0, random)).isEqualTo(seconds);
    }

    @ParameterizedTest(name = "RetryAfter in {0} ms: {1} s")
    @CsvSource({"-5000, 1", "0, 1", "1, 1", "1000, 1", "1001, 2", "60000, 60", "60001, 61", "86400000, 86400"})
    void never_ends_before_RetryAfter(long milliseconds, long seconds) {
        for (double random : new double[] {0, NO_JITTER, 0.999999}) {
            assertThat(wait(longRunning(), Optional.of(T0.plusMillis(milliseconds)), 0, T0, random))
                    .isEqualTo(seconds);
        }
    }

    @Test
    void is_at_most_a_day_if_RetryAfter_is_in_the_far_future() {
        assertThat(wait(longRunning(), Optional.of(T0.plusSeconds(2 * DAY)), 0, T0, NO_JITTER))
                .isEqualTo(DAY);
        assertThat(wait(longRunning(), Optional.of(Instant.MAX), 0, T0, NO_JITTER))
                .isEqualTo(DAY);
        assertThat(PollSchedule.clampRetryAfter(Optional.of(Instant.MAX), T0)).contains(T0.plusSeconds(DAY));
        assertThat(PollSchedule.clampRetryAfter(Optional.of(T0.plusSeconds(60)), T0))
                .contains(T0.plusSeconds(60));
        assertThat(PollSchedule.clampRetryAfter(Optional.empty(), T0)).isEmpty();
    }

    @ParameterizedTest(name = "held back {0} steps, random {1}: {2} s")
    @CsvSource({
        // 5 s, 5 % more with each step, up to 20 minutes; times 0.75 to 1.25; rounded up to a second
        "0, 0.5, 1",
        "1, 0.5, 6",
        "5, 0.0, 5",
        "5, 0.5, 7",
        "5, 0.999, 8",
        "20, 0.5, 14",
        "50, 0.5, 58",
        "98, 0.5, 597",
        "112, 0.0, 886",
        "112, 0.5, 1181",
        "112, 0.999, 1476",
        "1000000, 0.5, 1181",
    })
    void grows_with_the_throttle_level(int heldBack, double random, long seconds) {
        assertThat(wait(longRunning(), Optional.of(T0), heldBack, T0, random)).isEqualTo(seconds);
    }

    @ParameterizedTest(name = "held back {0} steps, random {1}: {2} s")
    @CsvSource({
        // 30 % of the above, more with each step, up to 60 %, at any age
        "5, 0.0, 2",
        "5, 0.5, 2",
        "5, 0.999, 3",
        "50, 0.5, 25",
        "56, 0.5, 35",
        "112, 0.5, 709",
        "1000000, 0.5, 709",
    })
    void is_shorter_after_a_throttled_poll(int heldBack, double random, long seconds) {
        for (long age : new long[] {0, DAY}) {
            assertThat(PollSchedule.delayAfterThrottledPoll(
                            longRunning(), heldBack, T0.plusSeconds(age), random, SETTINGS))
                    .isEqualTo(Duration.ofSeconds(seconds));
        }
        assertThat(PollSchedule.delayAfterThrottledPoll(
                        longRunning(), heldBack, longRunning().deadline().minusSeconds(1), random, SETTINGS))
                .as("cut at the deadline")
                .isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest(name = "from {0}, throttled {1}: {2}")
    @CsvSource({
        "0, true, 5",
        "5, true, 10",
        "109, true, 112",
        "112, true, 112",
        "4, false, 3",
        "1, false, 0",
        "0, false, 0"
    })
    void has_a_throttle_level_that_rises_by_5_per_throttled_poll_and_falls_by_1_per_other_poll(
            int before, boolean throttled, int after) {
        assertThat(PollSchedule.throttleLevel(before, throttled)).isEqualTo(after);
    }

    @Test
    void keeps_72_hours_of_throttling_below_25000_history_events() {
        Request request = longRunning();
        Random random = new Random(0);
        Instant now = T0;
        int heldBack = 0;
        int polls = 0;
        for (; now.isBefore(T0.plusSeconds(3 * DAY)); polls++) {
            heldBack = PollSchedule.throttleLevel(heldBack, true);
            now = now.plus(PollSchedule.delayAfterThrottledPoll(request, heldBack, now, random.nextDouble(), SETTINGS));
        }
        assertThat(polls * 11 + 24).isLessThan(25_000);
    }

    @ParameterizedTest(name = "{0}: {3} s")
    @MethodSource
    void ends_at_the_next_deadline_or_retry(String where, Request request, Instant now, long seconds) {
        Optional<Instant> inAnHour = Optional.of(now.plusSeconds(3_600));
        assertThat(wait(request, inAnHour, 0, now, NO_JITTER)).isEqualTo(seconds);
    }

    static Stream<Arguments> ends_at_the_next_deadline_or_retry() {
        Instant deadline = T0.plus(SETTINGS.defaultTimeout());
        Instant graceEnds = T0.plus(SETTINGS.cancelGrace());
        Request running = started(attempted(), IN_PROGRESS);
        Request notify = started(
                Lifecycle.attempting(submitted("request-1", Operation.CREATE, Map.of("OnTimeout", "NOTIFY")), T0),
                IN_PROGRESS);
        Instant cap = deadline.plus(SETTINGS.overdueCap());
        Request canceled = canceled(running, CancelReason.REQUESTED);
        Request sent =
                Lifecycle.cancelAccepted(canceled, progressEvent(IN_PROGRESS).event(), T0);
        Request notTaken = Lifecycle.cancelNotTaken(canceled, T0.plusSeconds(7));
        return Stream.of(
                arguments("nowhere", running, T0, 3_600),
                arguments("at the deadline", running, deadline.minusSeconds(9), 9),
                arguments("at the deadline, rounded up", running, deadline.minusMillis(8_001), 9),
                arguments("1 ms before the deadline", running, deadline.minusMillis(1), 1),
                arguments("no longer at a deadline that has passed", running, deadline.plusSeconds(1), 3_600),
                arguments("at the deadline of NOTIFY", notify, deadline.minusSeconds(9), 9),
                arguments("at the cap of NOTIFY", notify, cap.minusSeconds(9), 9 + 0),
                arguments("not at the deadline once canceled", sent, T0, 1_800),
                arguments("where the grace of a cancel ends", sent, graceEnds.minusSeconds(9), 9),
                arguments("where a cancel is tried again", notTaken, T0, 7),
                arguments("where a cancel was to be tried again", notTaken, T0.plusSeconds(8), 1_792));
    }

    @Test
    void grows_from_the_start_again_after_a_cancel_was_sent() {
        Request canceled =
                Lifecycle.cancelRequested(longRunning(), CancelReason.REQUESTED, Optional.empty(), T0.plusSeconds(DAY));
        Request sent =
                Lifecycle.cancelAccepted(canceled, progressEvent(IN_PROGRESS).event(), T0.plusSeconds(DAY));

        assertThat(wait(sent, Optional.of(T0), 0, T0.plusSeconds(DAY + 10), NO_JITTER))
                .isEqualTo(1);
    }

    @Test
    void is_not_negative_if_the_clock_goes_back() {
        assertThat(wait(longRunning(), Optional.empty(), 0, T0.minusSeconds(100), NO_JITTER))
                .isEqualTo(2);
    }

    @ParameterizedTest(name = "attempt {0}, random {1}: {2} ms")
    @CsvSource({
        "1, 0.5, 2000",
        "1, 0.0, 1500",
        "1, 1.0, 2500",
        "2, 0.5, 4000",
        "5, 0.0, 24000",
        "5, 0.5, 32000",
        "6, 1.0, 80000",
        "7, 0.5, 64000"
    })
    void doubles_before_the_retry_of_a_throttled_operation_with_25_percent_jitter(
            int attempt, double random, long milliseconds) {
        assertThat(PollSchedule.untilStartAgain(attempt, random).toMillis()).isEqualTo(milliseconds);
    }

    @ParameterizedTest(name = "{0} s after the need, random {1}: {2} ms")
    @CsvSource({
        "0, 0.5, 1000",
        "4, 0.5, 1000",
        "8, 0.5, 2000",
        "8, 0.0, 1500",
        "8, 1.0, 2500",
        "240, 0.5, 60000",
        "86400, 0.5, 60000",
        "-60, 0.5, 1000"
    })
    void backs_off_for_a_quarter_of_the_time_since_the_first_attempt(long since, double random, long milliseconds) {
        assertThat(PollSchedule.backoff(T0, T0.plusSeconds(since), random).toMillis())
                .isEqualTo(milliseconds);
    }

    @Test
    void ends_at_the_deadline_if_a_start_has_to_wait() {
        Request request = submitted();
        assertThat(PollSchedule.untilStart(request, Duration.ofSeconds(30), T0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(PollSchedule.untilStart(
                        request, Duration.ofSeconds(30), request.deadline().minusSeconds(3)))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(PollSchedule.untilStart(request, Duration.ofSeconds(30), request.deadline()))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(PollSchedule.untilStart(request, Duration.ZERO, T0)).isEqualTo(Duration.ofSeconds(1));
    }

    /** The number of polls of an operation, and the delay after which its end is seen. */
    private record TrackedOperation(int polls, Duration delay) {
        static TrackedOperation of(Duration length, Optional<Duration> retryAfter, Random random) {
            Request request = longRunning();
            Instant end = T0.plus(length);
            Instant now = T0;
            int polls = 0;
            while (true) {
                Instant polledAt = now;
                Duration wait = PollSchedule.untilPoll(
                        request, retryAfter.map(polledAt::plus), 0, polledAt, random.nextDouble(), SETTINGS);
                now = now.plus(wait);
                polls++;
                if (!now.isBefore(end)) {
                    return new TrackedOperation(polls, Duration.between(end, now));
                }
            }
        }
    }

    @ParameterizedTest(name = "RetryAfter {0} s (0: none)")
    @ValueSource(longs = {0, 1, 5, 30, 300})
    void keeps_an_operation_of_72_hours_below_8000_history_events_and_its_delay_in_bounds(long retryAfter) {
        Optional<Duration> interval = Optional.of(retryAfter).filter(s -> s > 0).map(Duration::ofSeconds);
        for (int seed = 0; seed < 20; seed++) {
            Duration length = Duration.ofDays(3).minusSeconds(seed * 61L);
            TrackedOperation tracked = TrackedOperation.of(length, interval, new Random(seed));

            assertThat(tracked.polls() * 11).isLessThan(8_000);
            assertThat(tracked.delay()).isLessThanOrEqualTo(longest(length, retryAfter));
        }
    }

    @Test
    void keeps_the_history_below_8000_events_with_the_lowest_random_values_too() {
        Random lowest = new Random(0) {
            private static final long serialVersionUID = 1L;

            @Override
            public double nextDouble() {
                return 0;
            }
        };
        assertThat(TrackedOperation.of(Duration.ofDays(3), Optional.of(Duration.ofSeconds(1)), lowest)
                                .polls()
                        * 11)
                .isLessThan(8_000);
    }

    @Test
    void keeps_the_history_of_14_days_with_a_lease_of_30_seconds_below_25000_events() {
        Request request = longRunning();
        Instant now = T0;
        Instant nextPoll = T0;
        int wakes = 0;
        for (; now.isBefore(T0.plusSeconds(14 * DAY)); wakes++) {
            if (!now.isBefore(nextPoll)) {
                nextPoll = now.plus(PollSchedule.untilPoll(request, Optional.empty(), 0, now, 0, SETTINGS));
            }
            // Renewed every ten seconds, so the end is at least 20 s away.
            Instant leaseEnds = now.plus(PollSchedule.untilLeaseEnd(request, now.plusSeconds(20), now));
            now = leaseEnds.isBefore(nextPoll) ? leaseEnds : nextPoll;
        }
        assertThat(wakes * 11 + 24).isLessThan(25_000);
    }

    @ParameterizedTest(name = "an operation of {0} s")
    @ValueSource(longs = {100, 600, 3_600, 7_200, 36_000, 86_400})
    void delays_the_end_by_at_most_RetryAfter_or_3_percent_of_the_operation(long length) {
        for (long retryAfter : new long[] {1, 5, 30, 300}) {
            for (int seed = 0; seed < 20; seed++) {
                TrackedOperation tracked = TrackedOperation.of(
                        Duration.ofSeconds(length), Optional.of(Duration.ofSeconds(retryAfter)), new Random(seed));
                assertThat(tracked.delay()).isLessThanOrEqualTo(longest(Duration.ofSeconds(length), retryAfter));
            }
        }
    }

    private static Duration longest(Duration length, long retryAfter) {
        long share = length.toMillis() * 3 / 100;
        return Duration.ofMillis(Math.max(
                Math.max(retryAfter * 1_000, share),
                SETTINGS.defaultRetryAfter().toMillis()));
    }

    @Test
    void has_symmetric_jitter() {
        Instant now = T0.plusSeconds(10_000);
        long low = wait(longRunning(), Optional.of(now), 0, now, 0);
        long high = wait(longRunning(), Optional.of(now), 0, now, 0.999999);

        assertThat((low + high) / 2.0).isCloseTo(200, within(1.0));
    }
}
