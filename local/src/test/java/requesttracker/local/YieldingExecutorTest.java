package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import requesttracker.statemachine.engine.Timers;

@Timeout(20)
@DisplayName("The workers of tracker local")
class YieldingExecutorTest {
    /** Timers that run when the test calls them. */
    private static final class ManualTimers implements Timers {
        private final List<Runnable> set = new CopyOnWriteArrayList<>();

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Cancellable at(Instant when, Runnable task) {
            set.add(task);
            return () -> set.remove(task);
        }

        void fire() {
            set.forEach(Runnable::run);
        }
    }

    private final ManualTimers timers = new ManualTimers();
    private final YieldingExecutor workers = new YieldingExecutor(timers, 2, 4, Duration.ofMillis(200));
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final CountDownLatch answered = new CountDownLatch(1);

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    @DisplayName("run a few tasks at a time, in their order")
    void inOrder() throws InterruptedException {
        waits("a");
        waits("b");
        quick("c");
        quick("d");
        assertThat(List.of(begun.take(), begun.take())).containsExactlyInAnyOrder("a", "b");
        assertThat(begun).isEmpty();

        answered.countDown();

        assertThat(List.of(begun.take(), begun.take())).containsExactlyInAnyOrder("c", "d");
    }

    @Test
    @DisplayName("continue with the next task while others wait for a slow service")
    void continueWhileOthersWait() throws InterruptedException {
        waits("a");
        waits("b");
        quick("c");
        assertThat(List.of(begun.take(), begun.take())).containsExactlyInAnyOrder("a", "b");

        timers.fire();

        assertThat(begun.take()).isEqualTo("c");
    }

    @Test
    @DisplayName("are bounded for any number of tasks that wait for a slow service")
    void bounded() throws InterruptedException {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            waits(name);
        }
        begun.take();
        begun.take();
        timers.fire();
        begun.take();
        begun.take();
        timers.fire();
        assertThat(begun.poll(100, TimeUnit.MILLISECONDS)).isNull();

        answered.countDown();

        assertThat(begun.take()).isEqualTo("e");
    }

    @Test
    @DisplayName("continue after a task that fails")
    void failure() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            workers.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> begun.add(e.getMessage()));
                throw new IllegalStateException("failed");
            });
        }
        quick("next");

        for (int i = 0; i < 10; i++) {
            assertThat(begun.take()).isIn("failed", "next");
        }
        assertThat(begun.take()).isIn("failed", "next");
    }

    private void quick(String name) {
        workers.execute(() -> begun.add(name));
    }

    private void waits(String name) {
        workers.execute(() -> {
            begun.add(name);
            try {
                answered.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
