package requesttracker.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.bench.RateBudget.Poller.EVERY_FIVE_SECONDS;
import static requesttracker.bench.RateBudget.Poller.OURS;
import static requesttracker.bench.RateBudget.RefusedCallCost.COUNTED;
import static requesttracker.bench.RateBudget.RefusedCallCost.FREE;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Polls operations that share an account's 25 calls a second, in virtual time and from a seed. */
final class RateBudgetTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private static RateBudget.PollingFigures run(RateBudget.Poller poller, int operations, long seed) {
        return RateBudget.run(FREE, poller, operationsWithoutRetryAfter(operations, TEN_MINUTES, HOUR, seed));
    }

    private static RateBudget.OperationSet operationsWithoutRetryAfter(
            int count, Duration shortest, Duration longest, long seed) {
        return new RateBudget.OperationSet(count, shortest, longest, Optional.empty(), seed);
    }

    @Test
    @DisplayName("A poll sees each end once and never early, and the same seed gives the same run")
    void eachEndIsSeen() {
        RateBudget.PollingFigures first = run(OURS, 200, 7);

        assertThat(first.delays()).hasSize(200).noneMatch(Duration::isNegative);
        assertThat(run(OURS, 200, 7)).isEqualTo(first);
        assertThat(run(OURS, 200, 8)).isNotEqualTo(first);
    }

    @Test
    @DisplayName("The limit is never exceeded")
    void theLimitHolds() {
        RateBudget.PollingFigures run = run(OURS, 1_000, 1);

        double seconds = HOUR.plusSeconds((long) (1_000 / RateBudget.CALLS_A_SECOND))
                .plus(run.longest())
                .toSeconds();
        assertThat(run.calls() - run.throttled()).isLessThan((long) (RateBudget.CALLS_A_SECOND * (seconds + 1)));
    }

    @ParameterizedTest(name = "{0} to {1} minutes, seed {2}")
    @CsvSource({"1, 10, 1", "1, 10, 2", "1, 10, 3", "10, 60, 1", "10, 60, 2"})
    @DisplayName("The tracker sees 1,000 ends sooner than a loop of 5 s, with less than a fifth of the loop's calls")
    void aThousand(long shortest, long longest, long seed) {
        Duration from = Duration.ofMinutes(shortest);
        Duration to = Duration.ofMinutes(longest);
        RateBudget.OperationSet operations = operationsWithoutRetryAfter(1_000, from, to, seed);
        RateBudget.PollingFigures ours = RateBudget.run(FREE, OURS, operations);
        RateBudget.PollingFigures loop = RateBudget.run(FREE, EVERY_FIVE_SECONDS, operations);
        RateBudget.PollingFigures inTurns = RateBudget.inTurns(operations);

        assertThat(ours.delays()).hasSize(1_000);
        assertThat(ours.calls() * 5).isLessThan(loop.calls());
        assertThat(ours.p99()).isLessThan(loop.p99());
        assertThat(ours.mean()).isLessThan(inTurns.mean().multipliedBy(3));
        assertThat(ours.throttledShare()).isLessThan(0.5);
        assertThat(ours.p99()).isLessThan(ours.median().multipliedBy(8));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"FREE, 1", "FREE, 2", "FREE, 3", "COUNTED, 1", "COUNTED, 2"})
    @DisplayName("With RetryAfter, the tracker sees 1,000 ends within two seconds, ten times sooner than a loop of 5 s")
    void whereRetryAfterAnnouncesTheCalls(RateBudget.RefusedCallCost refused, long seed) {
        RateBudget.OperationSet operations = new RateBudget.OperationSet(
                1_000, Duration.ofMinutes(1), TEN_MINUTES, Optional.of(Duration.ofMinutes(1)), seed);
        RateBudget.PollingFigures ours = RateBudget.run(refused, OURS, operations);
        RateBudget.PollingFigures loop = RateBudget.run(refused, EVERY_FIVE_SECONDS, operations);

        assertThat(ours.delays()).hasSize(1_000).noneMatch(Duration::isNegative);
        assertThat(ours.longest()).isLessThan(Duration.ofSeconds(2));
        assertThat(ours.throttled()).isZero();
        if (refused == FREE) {
            assertThat(loop.mean()).isGreaterThan(ours.mean().multipliedBy(10));
        } else {
            assertThat(loop.delays()).hasSizeLessThan(50);
        }
    }

    @Test
    @DisplayName(
            "The mean delay of 10,000 operations is at most twice that of one poller, with a tenth of a loop's calls")
    void tenThousand() {
        RateBudget.PollingFigures ours = run(OURS, 10_000, 1);
        RateBudget.PollingFigures loop = run(EVERY_FIVE_SECONDS, 10_000, 1);
        RateBudget.PollingFigures inTurns =
                RateBudget.inTurns(operationsWithoutRetryAfter(10_000, TEN_MINUTES, HOUR, 1));

        assertThat(ours.calls() * 10).isLessThan(loop.calls());
        assertThat(ours.mean()).isLessThan(inTurns.mean().multipliedBy(2));
        assertThat(ours.longest()).isLessThan(loop.longest());
        assertThat(ours.p99()).isLessThan(ours.median().multipliedBy(7));
    }

    @ParameterizedTest(name = "{0} operations of {1} to {2} minutes, seed {3}")
    @CsvSource({"1000, 1, 10, 1", "1000, 1, 10, 2", "10000, 1, 10, 1", "10000, 10, 60, 1", "10000, 10, 60, 2"})
    @DisplayName("If throttled calls count too, all ends are seen, and a loop of 5 s sees almost none")
    void whereRefusedCallsCount(int count, long shortest, long longest, long seed) {
        RateBudget.OperationSet operations =
                operationsWithoutRetryAfter(count, Duration.ofMinutes(shortest), Duration.ofMinutes(longest), seed);
        RateBudget.PollingFigures ours = RateBudget.run(COUNTED, OURS, operations);

        assertThat(ours.delays()).hasSize(count);
        assertThat(ours.longest()).isLessThan(HOUR);
        if (count == 1_000) {
            assertThat(RateBudget.run(COUNTED, EVERY_FIVE_SECONDS, operations).delays())
                    .hasSizeLessThan(50);
        }
    }

    @Test
    @DisplayName("One poller for all operations sees each end once, within one round")
    void inTurns() {
        RateBudget.PollingFigures floor = RateBudget.inTurns(operationsWithoutRetryAfter(1_000, TEN_MINUTES, HOUR, 1));

        assertThat(floor.delays()).hasSize(1_000).noneMatch(Duration::isNegative);
        assertThat(floor.longest()).isLessThanOrEqualTo(Duration.ofSeconds((long) (1_000 / RateBudget.CALLS_A_SECOND)));
    }
}
