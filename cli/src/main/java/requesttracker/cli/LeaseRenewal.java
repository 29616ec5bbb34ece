package requesttracker.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import requesttracker.client.TrackerClientException;

/**
 * Renews the lease of a run every third of its length, until closed. The end of the lease is in the tracker's time, and
 * this machine's clock only sets when to renew.
 */
final class LeaseRenewal implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(3);
    /** A longer pause would continue for its rest when a suspended machine resumes. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Duration length;
    private final InstantSource clock;
    private final Supplier<Instant> renewal;
    private final Consumer<String> warning;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Instant end;
    private Instant due;
    private boolean isRetry;

    /**
     * Creates a lease. Call {@link #start} to renew it.
     *
     * @param renewal makes the call, and returns the end of the lease
     * @throws TrackerClientException if that call fails
     */
    LeaseRenewal(Duration length, InstantSource clock, Supplier<Instant> renewal, Consumer<String> warning) {
        this.length = length;
        this.clock = clock;
        this.renewal = renewal;
        this.warning = warning;
        due = clock.instant().plus(third());
        end = renewal.get();
    }

    /** Renews the lease in a thread, until closed. */
    void start() {
        Thread thread = new Thread(this::renewUntilClosed, "lease");
        thread.setDaemon(true);
        thread.start();
    }

    private void renewUntilClosed() {
        try {
            boolean isClosed;
            do {
                isClosed = closed.await(step().toMillis(), TimeUnit.MILLISECONDS);
            } while (!isClosed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Renews the lease if that is due, and returns how long to pause before the next step. */
    Duration step() {
        Instant now = clock.instant();
        Duration left = Duration.between(now, due);
        // More than a third is left only if the clock was set back.
        if (left.isNegative() || left.isZero() || left.compareTo(third()) > 0) {
            left = isRenewed() ? third() : RETRY_AFTER;
            due = now.plus(left);
        }
        return left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE;
    }

    private boolean isRenewed() {
        try {
            Instant renewed = renewal.get();
            // The tracker's clock read the new end less the length: the old end or later.
            if (Duration.between(end, renewed).compareTo(length) >= 0) {
                warn("the lease ran out at " + end
                        + " before it was renewed: the tracker may have canceled requests (LEASE_EXPIRED)");
            }
            end = renewed;
            isRetry = false;
            return true;
        } catch (TrackerClientException e) {
            if (!isRetry) {
                warn("the lease, which ends at " + end + ", could not be renewed; retrying: " + e.getMessage());
            }
            isRetry = true;
            return false;
        }
    }

    private void warn(String text) {
        if (closed.getCount() > 0) {
            warning.accept(text);
        }
    }

    private Duration third() {
        return length.dividedBy(3);
    }

    /** Returns the end of the lease, as the tracker answered it last. */
    Instant end() {
        return end;
    }

    /** Stops the renewal. The lease lasts until its end. */
    @Override
    public void close() {
        closed.countDown();
    }
}
