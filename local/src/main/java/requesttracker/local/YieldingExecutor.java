package requesttracker.local;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import requesttracker.statemachine.engine.Timers;

/**
 * Runs a few tasks at a time, in their order. A long task, such as one that waits for a slow service, yields its place
 * to the next task and continues in its own thread.
 */
final class YieldingExecutor implements Executor, AutoCloseable {
    private final Timers timers;
    private final Duration yieldAfter;
    private final ThreadPoolExecutor threads;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int freePlaces;
    private int freeThreads;
    private boolean closed;

    /**
     * Creates an executor.
     *
     * @param places the number of concurrent tasks, without those that yielded
     * @param maxThreads the number of concurrent tasks, including those that yielded
     */
    YieldingExecutor(Timers timers, int places, int maxThreads, Duration yieldAfter) {
        this.timers = timers;
        this.yieldAfter = yieldAfter;
        freePlaces = places;
        freeThreads = maxThreads;
        threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            waiting.add(task);
        }
        startNext();
    }

    /** Drops the waiting tasks and interrupts the running ones. */
    @Override
    public synchronized void close() {
        closed = true;
        threads.shutdownNow();
    }

    private synchronized void startNext() {
        if (!closed && freePlaces > 0 && freeThreads > 0 && !waiting.isEmpty()) {
            freePlaces--;
            freeThreads--;
            Place place = new Place(waiting.remove());
            threads.execute(place);
        }
    }

    /** A place for one task, until the task yields it. */
    private final class Place implements Runnable {
        private Runnable task;
        private boolean yielded;

        Place(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            while (task != null) {
                Timers.Cancellable limit = timers.at(timers.now().plus(yieldAfter), this::yieldPlace);
                try {
                    task.run();
                } catch (RuntimeException e) {
                    Thread thread = Thread.currentThread();
                    thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
                } finally {
                    limit.cancel();
                    task = next();
                }
            }
            startNext();
        }

        /** Returns the next task for this place, or releases the place and its thread. */
        private Runnable next() {
            synchronized (YieldingExecutor.this) {
                if (!yielded && !closed && !waiting.isEmpty()) {
                    return waiting.remove();
                }
                freePlaces += yielded ? 0 : 1;
                yielded = true;
                freeThreads++;
                return null;
            }
        }

        private void yieldPlace() {
            synchronized (YieldingExecutor.this) {
                if (yielded) {
                    return;
                }
                yielded = true;
                freePlaces++;
            }
            startNext();
        }
    }
}
