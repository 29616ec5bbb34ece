package requesttracker.local;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Returns whether live objects fill the heap up to a bound, so that the host rejects new requests. The rest of the heap
 * is for the existing requests.
 */
final class HeapBound implements BooleanSupplier {
    private static final int PERCENT = 75;
    /** The heap that a request in flight may still need: its execution, its calls, its progress and its event. */
    private static final long BYTES_PER_REQUEST = 8_192;

    private static final Duration COLLECT_AT_MOST_EVERY = Duration.ofSeconds(5);

    private final long bound;
    private final LongSupplier used;
    private final Runnable collect;
    private final InstantSource clock;
    private Instant nextCollection = Instant.MIN;
    private long kept;

    /** @param used returns the bytes in use or reserved, including garbage */
    HeapBound(long bound, LongSupplier used, Runnable collect, InstantSource clock) {
        this.bound = bound;
        this.used = used;
        this.collect = collect;
        this.clock = clock;
    }

    /**
     * Returns the bound of this process: 75 % of the collector's long-lived memory, minus the memory that requests in
     * flight may still need.
     */
    static HeapBound ofProcess(IntSupplier requestsInFlight) {
        MemoryPoolMXBean pool = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(candidate -> candidate.getType() == MemoryType.HEAP && candidate.isUsageThresholdSupported())
                .max(Comparator.comparingLong(candidate -> candidate.getUsage().getMax()))
                .orElseThrow();
        long max = pool.getUsage().getMax();
        return new HeapBound(
                (max < 0 ? Runtime.getRuntime().maxMemory() : max) / 100 * PERCENT,
                () -> pool.getUsage().getUsed() + requestsInFlight.getAsInt() * BYTES_PER_REQUEST,
                System::gc,
                InstantSource.system());
    }

    /**
     * Checks the bound. Runs a garbage collection only beyond the bound and rarely, since only a collection shows live
     * objects.
     */
    @Override
    public synchronized boolean getAsBoolean() {
        if (used.getAsLong() <= bound) {
            return false;
        }
        if (!clock.instant().isBefore(nextCollection)) {
            collect.run();
            kept = used.getAsLong();
            nextCollection = clock.instant().plus(COLLECT_AT_MOST_EVERY);
        }
        return kept > bound;
    }
}
