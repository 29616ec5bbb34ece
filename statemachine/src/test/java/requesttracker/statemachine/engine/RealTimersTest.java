package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Checks the timers in real time. */
class RealTimersTest {
    @Test
    void aTimerNeverRunsBeforeItsInstantAndACanceledOneNeverRuns() throws Exception {
        try (RealTimers timers = new RealTimers()) {
            CompletableFuture<Instant> ran = new CompletableFuture<>();
            CompletableFuture<Instant> cancelled = new CompletableFuture<>();
            Instant when = timers.now().plusMillis(20);
            timers.at(when.minusMillis(1), () -> cancelled.complete(timers.now()))
                    .cancel();
            timers.at(when, () -> ran.complete(timers.now()));
            assertThat(ran.get(10, TimeUnit.SECONDS)).isAfterOrEqualTo(when.minusMillis(1));
            assertThat(cancelled).isNotDone();
        }
    }
}
