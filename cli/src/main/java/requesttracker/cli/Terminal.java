package requesttracker.cli;

import java.util.concurrent.TimeUnit;

/** A terminal whose size may change. */
interface Terminal {
    /** Returns the current size. */
    ScreenSize size();

    /** Waits for this time, or until the size changes. */
    void await(long time, TimeUnit unit) throws InterruptedException;
}
