package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Checks the virtual clock. */
class VirtualTimersTest {
    private static final Instant START = TestExecution.START;

    private final VirtualTimers timers = new VirtualTimers(START);
    private final List<String> ran = new ArrayList<>();

    private Timers.Cancellable set(long seconds, String name) {
        return timers.at(
                START.plusSeconds(seconds),
                () -> ran.add(name + "@" + (timers.now().getEpochSecond() - START.getEpochSecond())));
    }

    @Test
    void timersRunInTheOrderOfTimeAndThenOfSetting() {
        set(2, "c");
        set(1, "a");
        set(1, "b");
        timers.runUntilIdle();
        assertThat(ran).containsExactly("a@1", "b@1", "c@2");
    }

    @Test
    void advancingStopsAtTheGivenInstant() {
        set(1, "a");
        set(5, "b");
        timers.advanceTo(START.plusSeconds(3));
        assertThat(ran).containsExactly("a@1");
        assertThat(timers.now()).isEqualTo(START.plusSeconds(3));
        timers.advanceTo(START);
        assertThat(timers.now()).isEqualTo(START.plusSeconds(3));
    }

    @Test
    void aTimerForThePastRunsNowAndACanceledOneNeverRuns() {
        timers.advanceTo(START.plusSeconds(10));
        set(1, "late");
        Timers.Cancellable gone = set(11, "gone");
        gone.cancel();
        gone.cancel();
        assertThat(timers.pending()).isOne();
        timers.runUntilIdle();
        assertThat(ran).containsExactly("late@10");
        assertThat(timers.runNext()).isFalse();
    }

    @Test
    void anExecutedTaskRunsWithoutTimePassing() {
        timers.execute(() -> ran.add("now"));
        assertThat(ran).isEmpty();
        timers.advanceTo(START);
        assertThat(ran).containsExactly("now");
    }

    @Test
    void aSeedDeterminesTheOrderOfTimersOfTheSameInstant() {
        Set<List<Integer>> orders = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            assertThat(order(seed)).isEqualTo(order(seed));
            orders.add(order(seed));
        }
        assertThat(orders).hasSize(6);
    }

    private static List<Integer> order(long seed) {
        VirtualTimers seeded = new VirtualTimers(START, new SplittableRandom(seed));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            seeded.execute(() -> order.add(number));
        }
        seeded.runUntilIdle();
        return order;
    }
}
