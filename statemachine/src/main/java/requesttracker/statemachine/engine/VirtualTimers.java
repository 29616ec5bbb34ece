package requesttracker.statemachine.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * A clock that stands still until it is advanced, and then jumps from one timer to the next. It is an executor too:
 * what is handed to it runs as a timer that is due now. All on one thread; not safe for several.
 */
public final class VirtualTimers implements Timers, Executor {
    private record ScheduledTask(Instant when, long tie, long sequence, Runnable task) {}

    private final TreeSet<ScheduledTask> entries = new TreeSet<>(Comparator.comparing(ScheduledTask::when)
            .thenComparingLong(ScheduledTask::tie)
            .thenComparingLong(ScheduledTask::sequence));
    private final RandomGenerator ties;
    private Instant now;
    private long sequence;

    /** Timers due at the same instant run in the order in which they were set. */
    public VirtualTimers(Instant start) {
        this(start, () -> 0L);
    }

    /** Timers due at the same instant run in an order that {@code random} chooses, so that one seed is one interleaving. */
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

    /** How many timers are set. */
    public int pending() {
        return entries.size();
    }

    /** Goes on to the next timer and runs it; false, and no time passes, if none is set. */
    public boolean runNext() {
        ScheduledTask next = entries.pollFirst();
        if (next == null) {
            return false;
        }
        now = next.when();
        next.task().run();
        return true;
    }

    /** Runs every timer that is due until {@code instant}, then stands at {@code instant}; it never goes back. */
    public void advanceTo(Instant instant) {
        while (!entries.isEmpty() && !entries.first().when().isAfter(instant)) {
            runNext();
        }
        if (instant.isAfter(now)) {
            now = instant;
        }
    }

    /** Runs until no timer is set; for ever if the tasks go on setting new ones. */
    public void runUntilIdle() {
        boolean ran;
        do {
            ran = runNext();
        } while (ran);
    }
}
