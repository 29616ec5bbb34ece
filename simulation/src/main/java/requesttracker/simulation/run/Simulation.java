package requesttracker.simulation.run;

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

/** Runs seeds, one after the other or several at the same time. */
public final class Simulation {
    private Simulation() {}

    /**
     * The result of one seed.
     *
     * @param violations the broken promises, and how each was broken
     * @param digest of all that happened and when: the same for the same seed
     * @param faultFree whether the seed plans no faults
     */
    public record Report(long seed, List<String> violations, Counts counts, long digest, boolean faultFree) {
        public Report {
            violations = List.copyOf(violations);
        }

        public boolean isWell() {
            return violations.isEmpty();
        }
    }

    /**
     * How much happened in one run.
     *
     * @param requests how many requests were created
     * @param steps how many timers fired
     * @param faults how many faults were injected
     */
    public record Counts(int requests, int steps, int faults) {}

    /**
     * The result of many seeds.
     *
     * @param failed the reports with violations, in order of their seeds
     */
    public record Summary(long seeds, long requests, long steps, long faults, List<Report> failed) {
        public Summary {
            failed = List.copyOf(failed);
        }
    }

    /** Runs one seed in memory. */
    public static Report run(long seed) {
        return run(seed, line -> {});
    }

    /**
     * Runs one seed in memory.
     *
     * @param trace takes one line for each thing that happens
     */
    public static Report run(long seed, Consumer<String> trace) {
        return run(seed, Overrides.none(), trace);
    }

    static Report run(long seed, Overrides overrides, Consumer<String> trace) {
        return new SimulationRun(seed, overrides, trace).run();
    }

    /**
     * Runs the seeds from {@code first} on.
     *
     * @param threads how many seeds run at the same time
     * @param done takes each report, from several threads
     */
    public static Summary runAll(long first, long seeds, int threads, Consumer<Report> done) {
        return runAll(first, seeds, threads, Overrides.none(), done);
    }

    static Summary runAll(long first, long seeds, int threads, Overrides overrides, Consumer<Report> done) {
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
                                Report report = run(seed, overrides, RunTrace.NO_LINES);
                                requests.addAndGet(report.counts().requests());
                                steps.addAndGet(report.counts().steps());
                                faults.addAndGet(report.counts().faults());
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
