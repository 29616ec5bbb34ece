package requesttracker.statemachine.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * A virtual clock, which moves only from one timer to the next when the caller advances it. As an executor, it runs
 * each task as a timer that is due now. For one thread only.
 */
public final class VirtualTimers implements Timers, Executor {
    private record ScheduledTask(Instant when, long tie, long sequence, Runnable task) {}

    private final TreeSet<ScheduledTask> entries = new TreeSet<>(Comparator.comparing(ScheduledTask::when)
            .thenComparingLong(ScheduledTask::tie)
            .thenComparingLong(ScheduledTask::sequence));
    private final RandomGenerator ties;
    private Instant now;
    private long sequence;

    /** Creates a clock whose timers of the same instant run in the order in which they were set. */
    public VirtualTimers(Instant start) {
        this(start, () -> 0L);
    }

    /**
     * Creates a clock whose timers of the same instant run in an order that {@code random} chooses. So each seed gives
     * one interleaving.
     */
    public VirtualTimers(Instant start, RandomGenerator random) {
        this.now = start;
        this.ties = random;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Cancellable at(Instant when, Runnable task) {
        ScheduledTask entry = new ScheduledTask(when.isBefore(now) ? now : when, ties.nextLong(), sequence++, task);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    @Override
    public void execute(Runnable task) {
        at(now, task);
    }

    /** Returns the number of timers. */
    public int pending() {
        return entries.size();
    }

    /**
     * Moves the clock to the next timer and runs the timer. Without a timer, returns false and does not move the clock.
     */
    public boolean runNext() {
        ScheduledTask next = entries.pollFirst();
        if (next == null) {
            return false;
        }
        now = next.when();
        next.task().run();
        return true;
    }

    /**
     * Runs every timer that is due until {@code instant}, and sets the time to {@code instant}. Time never moves back.
     */
    public void advanceTo(Instant instant) {
        while (!entries.isEmpty() && !entries.first().when().isAfter(instant)) {
            runNext();
        }
        if (instant.isAfter(now)) {
            now = instant;
        }
    }

    /** Runs all timers until none is left. Never returns if the tasks always set new timers. */
    public void runUntilIdle() {
        boolean ran;
        do {
            ran = runNext();
        } while (ran);
    }
}
