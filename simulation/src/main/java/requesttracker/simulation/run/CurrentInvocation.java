package requesttracker.simulation.run;

import java.time.Duration;
import java.time.Instant;
import requesttracker.simulation.faults.FaultPlan;
import requesttracker.simulation.faults.FaultTarget;
import requesttracker.statemachine.engine.VirtualTimers;

/** The invocation at work now, if there is one. All others of the run are paused. */
final class CurrentInvocation implements FaultTarget {
    private record Invocation(Instant beganAt, Duration clockOffset, boolean faulty, SimulatedThread thread) {}

    private final VirtualTimers timers;
    private final FaultPlan plan;
    private Invocation current;

    CurrentInvocation(VirtualTimers timers, FaultPlan plan) {
        this.timers = timers;
        this.plan = plan;
    }

    /** Runs an invocation until it ends or pauses for the first time. The work must not throw. */
    void run(Runnable work) {
        Duration clockOffset = plan.clockOffset();
        boolean faulty = plan.isFaulty(timers.now());
        Invocation invocation = new Invocation(timers.now(), clockOffset, faulty, new SimulatedThread());
        Runnable whole = () -> {
            current = invocation;
            work.run();
            current = null;
        };
        if (faulty) {
            invocation.thread().start(whole);
        } else {
            whole.run();
        }
    }

    @Override
    public void pause() {
        Invocation paused = current;
        timers.at(timers.now().plus(plan.pause()), () -> {
            current = paused;
            paused.thread().resume();
        });
        current = null;
        paused.thread().pause();
    }

    @Override
    public boolean isFaulty() {
        return current != null && current.faulty();
    }

    /** Returns when the invocation at work began, or now if there is none. */
    @Override
    public Instant beganAt() {
        return current == null ? timers.now() : current.beganAt();
    }

    /** Returns the time by the clock of the invocation at work. */
    Instant clock() {
        return current == null ? timers.now() : timers.now().plus(current.clockOffset());
    }
}
