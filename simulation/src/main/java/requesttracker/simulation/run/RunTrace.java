package requesttracker.simulation.run;

import java.time.InstantSource;
import java.util.function.Consumer;
import requesttracker.simulation.faults.FaultTrace;

/** What happened in one run, as lines and as a digest. */
final class RunTrace implements FaultTrace {
    /** Takes no lines, so that none is built. */
    static final Consumer<String> NO_LINES = line -> {};

    private final InstantSource clock;
    private final Consumer<String> lines;
    private long digest = 17;
    private int faults;

    RunTrace(InstantSource clock, Consumer<String> lines) {
        this.clock = clock;
        this.lines = lines;
    }

    @Override
    public void trace(String what, String about) {
        digest = (digest * 31 + what.hashCode()) * 31 + about.hashCode();
        digest = digest * 31 + clock.instant().toEpochMilli();
        if (lines != NO_LINES) {
            lines.accept(clock.instant() + "  " + what + "  " + about);
        }
    }

    @Override
    public void countFault() {
        faults++;
    }

    /** Adds a line that a function logged. It is not part of the digest. */
    void log(String line) {
        lines.accept(line);
    }

    long digest() {
        return digest;
    }

    int faults() {
        return faults;
    }
}
