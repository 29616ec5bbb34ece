package requesttracker.simulation.run;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import requesttracker.simulation.checkers.Checkers;
import requesttracker.simulation.faults.FaultInjector;
import requesttracker.simulation.faults.FaultPlan;
import requesttracker.simulation.workload.CallerWorkflows;
import requesttracker.simulation.workload.LeaseHolders;
import requesttracker.statemachine.engine.VirtualTimers;

/**
 * What all parts of one run share: its virtual time, randomness, faults, trace and checkers. All of it comes from the
 * seed.
 */
final class RunContext {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SplittableRandom random;
    private final VirtualTimers timers;
    private final FaultPlan plan;
    private final SplittableRandom ids;
    private final RunTrace trace;
    private final CurrentInvocation invocation;
    private final FaultInjector injector;
    private final Checkers checkers;
    private final CallerWorkflows callers;
    private final LeaseHolders leases;

    /** @param lines takes one line for each thing that happens */
    RunContext(long seed, Consumer<String> lines) {
        random = new SplittableRandom(seed);
        timers = new VirtualTimers(START, random.split());
        SplittableRandom faults = random.split();
        plan = new FaultPlan(faults, faults.nextInt(8) == 0, START.plusSeconds(faults.nextInt(60, 1_800)));
        ids = random.split();
        trace = new RunTrace(timers::now, lines);
        invocation = new CurrentInvocation(timers, plan);
        injector = new FaultInjector(plan, invocation, trace, timers::now);
        checkers = new Checkers(timers::now, invocation::beganAt, invocation::clock, plan.isFaultFree());
        // A quarter of the runs has callbacks, so that the other seeds keep their meaning.
        callers = new CallerWorkflows(checkers, new SplittableRandom(~seed), seed % 4 == 0);
        // A third of the runs has leases, so that a twelfth has both.
        leases = new LeaseHolders(checkers, new SplittableRandom(~seed).split(), seed % 3 == 0);
    }

    /** Returns a new source of randomness. The order of these calls is part of what a seed means. */
    SplittableRandom newRandom() {
        return random.split();
    }

    String newId() {
        return new UUID(ids.nextLong(), ids.nextLong()).toString();
    }

    Instant now() {
        return timers.now();
    }

    VirtualTimers timers() {
        return timers;
    }

    FaultPlan plan() {
        return plan;
    }

    RunTrace trace() {
        return trace;
    }

    CurrentInvocation invocation() {
        return invocation;
    }

    FaultInjector injector() {
        return injector;
    }

    CallerWorkflows callers() {
        return callers;
    }

    LeaseHolders leases() {
        return leases;
    }

    Checkers checkers() {
        return checkers;
    }
}
