package requesttracker.simulator;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The dependencies and limits of a simulator.
 *
 * @param time the clock; with a virtual clock, hours pass at once
 * @param ids returns request tokens, hooks tokens and generated identifiers. Each has 1 to 128 of the characters
 *     {@code [-A-Za-z0-9+/=]}, and differs from all others. One thread at a time calls the supplier
 * @param requestsPerSecond the rate limit of all calls; infinite for no limit. After a burst of the calls of one
 *     second, calls beyond the limit return ThrottlingException
 * @param observer receives each call after its answer, on the caller's thread
 * @param journal the file that keeps the state over a restart; without it, the state is in memory. The simulator passes
 *     each accepted change to the operating system before it responds. So a killed process loses no change, but a power
 *     failure may. The file has the resources' properties, so only its owner can read it. One process at a time may
 *     use it
 */
public record SimulatorSettings(
        InstantSource time,
        Supplier<String> ids,
        double requestsPerSecond,
        Consumer<RecordedCall> observer,
        Optional<Path> journal) {

    /** @throws IllegalArgumentException if the rate is not above 0 */
    public SimulatorSettings {
        if (!(requestsPerSecond > 0)) {
            throw new IllegalArgumentException("requestsPerSecond must be above 0, or infinite for no limit");
        }
    }

    /** Returns settings without rate limit, observer and journal. */
    public static SimulatorSettings of(InstantSource time, Supplier<String> ids) {
        return new SimulatorSettings(time, ids, Double.POSITIVE_INFINITY, call -> {}, Optional.empty());
    }

    /** Returns these settings with a limit on the rate of all calls together. */
    public SimulatorSettings limitedTo(double requestsPerSecond) {
        return new SimulatorSettings(time, ids, requestsPerSecond, observer, journal);
    }

    /** Returns these settings with this observer. */
    public SimulatorSettings observedBy(Consumer<RecordedCall> observer) {
        return new SimulatorSettings(time, ids, requestsPerSecond, observer, journal);
    }

    /** Returns these settings with a journal. */
    public SimulatorSettings keptIn(Path journal) {
        return new SimulatorSettings(time, ids, requestsPerSecond, observer, Optional.of(journal));
    }
}
