package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.local.RateBudget.EVERY_FIVE_SECONDS;
import static requesttracker.local.RateBudget.OURS;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations that share an account's 25 calls a second; in virtual time, from a seed. */
final class RateBudgetTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private static RateBudget.Result run(RateBudget.Poller poller, int operations, long seed) {
        return RateBudget.run(poller, operations, TEN_MINUTES, HOUR, seed);
    }

    @Test
    @DisplayName("Each end is seen once, never before it comes, and the same seed gives the same run")
    void eachEndIsSeen() {
        RateBudget.Result first = run(OURS, 200, 7);

        assertThat(first.delays()).hasSize(200).noneMatch(Duration::isNegative);
        assertThat(run(OURS, 200, 7)).isEqualTo(first);
        assertThat(run(OURS, 200, 8)).isNotEqualTo(first);
    }

    @Test
    @DisplayName("No more calls get through than the limit admits")
    void theLimitHolds() {
        RateBudget.Result run = run(OURS, 1_000, 1);

        double seconds = HOUR.plusSeconds(10).plus(run.longest()).toSeconds();
        assertThat(run.calls() - run.throttled()).isLessThan((long) (RateBudget.CALLS_A_SECOND * (seconds + 1)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName(
            "The ends of 1,000 operations are seen three times sooner than by a loop of 5 s, with a fifth of its calls")
    void aThousand(long seed) {
        RateBudget.Result ours = run(OURS, 1_000, seed);
        RateBudget.Result loop = run(EVERY_FIVE_SECONDS, 1_000, seed);

        assertThat(RateBudgetBench.isThreeTimesSooner(ours, loop)).isTrue();
        assertThat(ours.calls() * 5).isLessThan(loop.calls());
        assertThat(ours.throttledShare()).isLessThan(0.5);
        assertThat(loop.throttledShare()).isGreaterThan(0.9);
    }

    @Test
    @DisplayName(
            "Of 10,000 operations, 400 s of the whole limit for one poll each, most ends are seen within that time")
    void tenThousand() {
        RateBudget.Result ours = run(OURS, 10_000, 1);

        assertThat(ours.median()).isLessThan(Duration.ofSeconds(400));
        assertThat(ours.throttledShare()).isLessThan(0.85);
    }
}
