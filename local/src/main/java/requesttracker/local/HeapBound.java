package requesttracker.local;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Says whether what is kept fills the heap up to a bound, so that no new request is taken. The rest of the heap is for the
 * requests that are there.
 */
final class HeapBound implements BooleanSupplier {
    private static final int PERCENT = 70;
    private static final Duration COLLECT_AT_MOST_EVERY = Duration.ofSeconds(5);

    private final long bound;
    private final LongSupplier used;
    private final Runnable collect;
    private final InstantSource clock;
    private Instant nextCollection = Instant.MIN;
    private long kept;

    /** @param used how many bytes are in use, garbage included */
    HeapBound(long bound, LongSupplier used, Runnable collect, InstantSource clock) {
        this.bound = bound;
        this.used = used;
        this.collect = collect;
        this.clock = clock;
    }

    /** Returns the bound of this process: 70 % of where the collector keeps what lives long. */
    static HeapBound ofProcess() {
        MemoryPoolMXBean pool = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(candidate -> candidate.getType() == MemoryType.HEAP && candidate.isUsageThresholdSupported())
                .max(Comparator.comparingLong(candidate -> candidate.getUsage().getMax()))
                .orElseThrow();
        long max = pool.getUsage().getMax();
        return new HeapBound(
                (max < 0 ? Runtime.getRuntime().maxMemory() : max) / 100 * PERCENT,
                () -> pool.getUsage().getUsed(),
                System::gc,
                InstantSource.system());
    }

    /** Only a collection tells what is kept and what is garbage. It is made only beyond the bound, and not often. */
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
