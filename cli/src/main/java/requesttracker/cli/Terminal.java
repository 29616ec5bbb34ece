package requesttracker.cli;

import java.util.concurrent.TimeUnit;

/** The terminal that a command draws on. */
interface Terminal {
    /** Returns the size, as it is now. */
    ScreenSize size();

    /** Waits for that time, and no longer than until the size changes. */
    void await(long time, TimeUnit unit) throws InterruptedException;
}
