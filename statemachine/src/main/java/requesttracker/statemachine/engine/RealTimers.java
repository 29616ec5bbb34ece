package requesttracker.statemachine.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The computer's clock, with one daemon thread for all timers. After {@link #close()}, no timer runs, and later timers
 * have no effect.
 */
public final class RealTimers implements Timers, AutoCloseable {
    private final Clock clock = Clock.systemUTC();
    private final ScheduledThreadPoolExecutor scheduler;

    /** Starts the thread with the first timer. */
    public RealTimers() {
        scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "timers");
            thread.setDaemon(true);
            return thread;
        });
        // Otherwise a canceled timer keeps its execution in memory until its time, which may be days later.
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public Cancellable at(Instant when, Runnable task) {
        long delay = Math.max(0, Duration.between(now(), when).toNanos());
        ScheduledFuture<?> timer = scheduler.schedule(task, delay, TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
