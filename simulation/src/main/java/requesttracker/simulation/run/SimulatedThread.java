package requesttracker.simulation.run;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Work that can pause and resume. It has its own thread, but only one thread of a run is awake at a time. The caller of
 * {@link #resume} waits until the work ends or pauses, so that a run is one sequence of steps.
 */
final class SimulatedThread {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "simulated invocation");
        thread.setDaemon(true);
        return thread;
    });

    private final Semaphore resumed = new Semaphore(0);
    private final Semaphore paused = new Semaphore(0);

    /** Runs the work until it ends or pauses for the first time. The work must not throw. */
    void start(Runnable work) {
        THREADS.execute(() -> {
            resumed.acquireUninterruptibly();
            try {
                work.run();
            } finally {
                paused.release();
            }
        });
        resume();
    }

    /** Resumes the work, until it ends or pauses again. */
    void resume() {
        resumed.release();
        paused.acquireUninterruptibly();
    }

    /** Pauses the work, which calls it. Returns when the work is resumed. */
    void pause() {
        paused.release();
        resumed.acquireUninterruptibly();
    }
}
