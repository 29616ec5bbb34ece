package requesttracker.simulation;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Work that can stop in its midst and go on later. It has a thread of its own, but only one of all threads of a run is
 * ever awake: whoever resumes a lane waits until it has ended or paused. So a run stays a single sequence of steps.
 */
final class SimulatedThread {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "simulated invocation");
        thread.setDaemon(true);
        return thread;
    });

    private final Semaphore forth = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);

    /** Runs the work until it ends or pauses for the first time. The work must not throw. */
    void start(Runnable work) {
        THREADS.execute(() -> {
            forth.acquireUninterruptibly();
            try {
                work.run();
            } finally {
                back.release();
            }
        });
        resume();
    }

    /** Lets the work go on until it ends or pauses again. */
    void resume() {
        forth.release();
        back.acquireUninterruptibly();
    }

    /** To be called by the work itself: returns when it is resumed. */
    void pause() {
        back.release();
        forth.acquireUninterruptibly();
    }
}
