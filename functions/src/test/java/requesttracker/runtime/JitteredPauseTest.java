package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class JitteredPauseTest {
    private final List<Long> slept = new ArrayList<>();

    private void pauseUntilNoTimeIsLeft(RandomGenerator random) {
        JitteredPause pause = new JitteredPause(random, slept::add);
        int retry = 0;
        while (pause.before(retry)) {
            retry++;
        }
    }

    @Test
    void theLongestPausesDoubleUpToTwoSecondsAndLastTenTogetherAtMost() {
        pauseUntilNoTimeIsLeft(new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("only bounded numbers are drawn");
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        });

        assertThat(slept).containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L, 2_000L);
        assertThat(slept.stream().mapToLong(Long::longValue).sum()).isLessThan(10_000);
    }

    @Test
    void twoCallersDoNotPauseAlike() {
        pauseUntilNoTimeIsLeft(new Random(1));
        List<Long> first = List.copyOf(slept);
        slept.clear();
        pauseUntilNoTimeIsLeft(new Random(2));

        assertThat(slept).hasSameSizeAs(first).isNotEqualTo(first);
    }
}
