package requesttracker.simulation.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import requesttracker.simulation.checkers.Checkers;
import requesttracker.simulation.faults.FaultPlan;
import requesttracker.simulation.workload.SubmitExtras;
import requesttracker.simulation.workload.Workload;
import requesttracker.simulation.workload.WorkloadTarget;
import requesttracker.statemachine.engine.VirtualTimers;

/** The loop of one run: fires the timers of the tracker and its clients in virtual time, until all are at rest. */
final class SimulationRun {
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(5);
    /** How long the run continues when all is at rest: what comes late must change nothing. */
    private static final Duration LATE = Duration.ofMinutes(20);
    /** A run that is not at rest after this time hangs. */
    private static final Duration TIME_LIMIT = Duration.ofHours(40);

    private static final int STEP_LIMIT = 300_000;

    private final long seed;
    private final VirtualTimers timers;
    private final FaultPlan plan;
    private final Checkers checkers;
    private final RunTrace trace;
    private final SimulatedTracker tracker;
    private final Workload workload;
    private int steps;

    /** @param lines takes one line for each thing that happens */
    SimulationRun(long seed, Overrides overrides, Consumer<String> lines) {
        this.seed = seed;
        RunContext context = new RunContext(seed, lines);
        this.timers = context.timers();
        this.plan = context.plan();
        this.checkers = context.checkers();
        this.trace = context.trace();
        this.tracker = new SimulatedTracker(context, overrides);
        this.workload = new Workload(
                new Clients(context, tracker),
                tracker.simulator(),
                checkers,
                context.newRandom(),
                new SubmitExtras(context.callers(), context.leases()));
    }

    /** Runs to the end, and checks the promises. */
    Simulation.Report run() {
        workload.begin();
        scheduleSweeps();
        scheduleAborts();
        Instant end = RunContext.START.plus(TIME_LIMIT);
        while (!isAtRest() && timers.now().isBefore(end) && steps < STEP_LIMIT) {
            step();
        }
        if (isAtRest()) {
            runAtRest();
        } else {
            checkers.notAtRest(steps);
        }
        return new Simulation.Report(
                seed,
                checkers.violations(),
                new Simulation.Counts(checkers.requestCount(), steps, trace.faults()),
                trace.digest(),
                plan.isFaultFree());
    }

    private void runAtRest() {
        tracker.sweep();
        Instant end = timers.now().plus(LATE);
        while (timers.pending() > 0 && timers.now().isBefore(end) && steps < STEP_LIMIT) {
            step();
        }
        workload.readAll();
        while (!isAtRest() && steps < STEP_LIMIT) {
            step();
        }
        checkers.atEnd(tracker.records(), tracker.simulator());
    }

    private void step() {
        steps++;
        timers.runNext();
    }

    private boolean isAtRest() {
        return workload.isOver() && checkers.activeCount() == 0 && tracker.isIdle();
    }

    private void scheduleSweeps() {
        scheduleSweep(Duration.ofSeconds(plan.below(300)));
        for (int sweeps = plan.below(4); sweeps > 0; sweeps--) {
            timers.at(RunContext.START.plusSeconds(plan.below(1_200)), tracker::sweep);
        }
    }

    private void scheduleSweep(Duration delay) {
        timers.at(timers.now().plus(delay), () -> {
            if (!isAtRest()) {
                tracker.sweep();
                scheduleSweep(SWEEP_INTERVAL);
            }
        });
    }

    private void scheduleAborts() {
        int aborts = (int) Math.round(plan.aborts() * plan.below(3));
        for (int i = 0; i < aborts; i++) {
            timers.at(RunContext.START.plus(plan.millis(0, 600_000)), tracker::abortExecution);
        }
    }

    /** The tracker as the workload uses it. */
    private record Clients(RunContext context, SimulatedTracker tracker) implements WorkloadTarget {
        @Override
        public void after(Duration delay, Runnable work) {
            context.timers().at(context.now().plus(delay), work);
        }

        @Override
        public String newId() {
            return context.newId();
        }

        @Override
        public void invoke(String function, JsonNode event, Consumer<Optional<JsonNode>> done) {
            tracker.invoke(function, event, (answer, failure) -> done.accept(Optional.ofNullable(answer)));
        }
    }
}
