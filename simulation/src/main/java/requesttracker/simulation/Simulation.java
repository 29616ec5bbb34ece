package requesttracker.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Runs seeds, one after the other or several at a time. */
public final class Simulation {
    private Simulation() {}

    /**
     * What came of one seed.
     *
     * @param violations which promise was broken, and how; none if all is well
     * @param requests how many requests there were
     * @param steps how many things happened
     * @param faults how many of them went wrong on purpose
     * @param digest of all that happened and when: the same for the same seed
     */
    public record Report(
            long seed, List<String> violations, int requests, int steps, int faults, long digest, boolean calm) {
        public Report {
            violations = List.copyOf(violations);
        }

        public boolean isWell() {
            return violations.isEmpty();
        }
    }

    /** What came of many seeds; the failed ones, in order of their seeds. */
    public record Summary(long seeds, long requests, long steps, long faults, List<Report> failed) {
        public Summary {
            failed = List.copyOf(failed);
        }
    }

    /** Runs one seed in memory. */
    public static Report run(long seed) {
        return run(seed, line -> {});
    }

    /** Runs one seed in memory, and tells all that happens. */
    public static Report run(long seed, Consumer<String> trace) {
        return run(seed, Overrides.inMemory(), trace);
    }

    static Report run(long seed, Overrides parts, Consumer<String> trace) {
        return new SimulationRun(seed, parts, trace).run();
    }

    /**
     * Runs the seeds from {@code first} on.
     *
     * @param threads how many at a time
     * @param done hears each report, from several threads
     */
    public static Summary runAll(long first, long seeds, int threads, Consumer<Report> done) {
        return runAll(first, seeds, threads, Overrides.inMemory(), done);
    }

    static Summary runAll(long first, long seeds, int threads, Overrides parts, Consumer<Report> done) {
        AtomicLong next = new AtomicLong(first);
        AtomicLong requests = new AtomicLong();
        AtomicLong steps = new AtomicLong();
        AtomicLong faults = new AtomicLong();
        List<Report> failed = Collections.synchronizedList(new ArrayList<>());
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (long seed = next.getAndIncrement();
                                    seed < first + seeds;
                                    seed = next.getAndIncrement()) {
                                Report report = run(seed, parts, line -> {});
                                requests.addAndGet(report.requests());
                                steps.addAndGet(report.steps());
                                faults.addAndGet(report.faults());
                                if (!report.isWell()) {
                                    failed.add(report);
                                }
                                done.accept(report);
                            }
                        },
                        workers));
            }
            all.forEach(CompletableFuture::join);
        } catch (CompletionException | CancellationException e) {
            throw new IllegalStateException("the simulation itself failed", e.getCause());
        } finally {
            workers.shutdown();
        }
        failed.sort((a, b) -> Long.compare(a.seed(), b.seed()));
        return new Summary(seeds, requests.get(), steps.get(), faults.get(), failed);
    }
}
