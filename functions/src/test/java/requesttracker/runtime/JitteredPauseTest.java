package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pause with jitter")
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
    @DisplayName("doubles up to 2 seconds, and all pauses together last less than 10 seconds")
    void doubles_up_to_2_seconds_and_all_pauses_together_last_less_than_10_seconds() {
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
    void differs_between_two_callers() {
        pauseUntilNoTimeIsLeft(new Random(1));
        List<Long> first = List.copyOf(slept);
        slept.clear();
        pauseUntilNoTimeIsLeft(new Random(2));

        assertThat(slept).hasSameSizeAs(first).isNotEqualTo(first);
    }
}
