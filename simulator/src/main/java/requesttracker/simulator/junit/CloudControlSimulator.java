package requesttracker.simulator.junit;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import requesttracker.simulator.OperationBehavior;
import requesttracker.simulator.OperationKind;
import requesttracker.simulator.RecordedCall;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorServer;
import requesttracker.simulator.SimulatorSettings;

/**
 * A JUnit 5 extension that runs a simulator of Cloud Control on a port of 127.0.0.1.
 *
 * <p>Register it with {@code @RegisterExtension}. An instance field gives each test a simulator without resources. A
 * static field gives the tests of a class one simulator.
 */
public final class CloudControlSimulator
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final String ANY_TYPE = "";
    private static final int CALLS_AT_ONCE = 16;

    private final Builder settings;
    private final AtomicReference<Instant> virtualTime = new AtomicReference<>();
    private final List<RecordedCall> calls = new CopyOnWriteArrayList<>();
    private Optional<Simulator> simulator = Optional.empty();
    private Optional<SimulatorServer> server = Optional.empty();
    /** JUnit calls the extension of a static field for its class and for each nested class. */
    private int openClasses;

    private CloudControlSimulator(Builder settings) {
        this.settings = settings;
    }

    /** Returns a simulator with the system's clock, whose operations succeed after one second. */
    public static CloudControlSimulator create() {
        return builder().build();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the settings of a {@link CloudControlSimulator}. */
    public static final class Builder {
        private final Map<OperationKind, Map<String, OperationBehavior>> behaviors = new LinkedHashMap<>();
        private Optional<Instant> start = Optional.empty();
        private double requestsPerSecond = Double.POSITIVE_INFINITY;

        private Builder() {}

        /** Replaces the system's clock by a virtual clock, which only {@link CloudControlSimulator#pass} moves. */
        public Builder virtualClock(Instant start) {
            this.start = Optional.of(start);
            return this;
        }

        /** Sets the behavior of operations on resources of any type. */
        public Builder behavior(OperationKind kind, OperationBehavior behavior) {
            return behavior(ANY_TYPE, kind, behavior);
        }

        /**
         * Sets the behavior of operations on resources of one type. It takes precedence over
         * {@link #behavior(OperationKind, OperationBehavior)}.
         */
        public Builder behavior(String typeName, OperationKind kind, OperationBehavior behavior) {
            behaviors.computeIfAbsent(kind, absent -> new LinkedHashMap<>()).put(typeName, behavior);
            return this;
        }

        /**
         * Sets the rate beyond which calls return ThrottlingException.
         *
         * @throws IllegalArgumentException if the rate is not above 0
         */
        public Builder requestsPerSecond(double rate) {
            if (!(rate > 0)) {
                throw new IllegalArgumentException("requestsPerSecond must be above 0, got " + rate);
            }
            requestsPerSecond = rate;
            return this;
        }

        /** Returns a simulator with these settings. Later calls of the builder do not change it. */
        public CloudControlSimulator build() {
            Builder copy = new Builder();
            behaviors.forEach((kind, ofTypes) -> copy.behaviors.put(kind, new LinkedHashMap<>(ofTypes)));
            copy.start = start;
            copy.requestsPerSecond = requestsPerSecond;
            return new CloudControlSimulator(copy);
        }
    }

    /**
     * Returns the address for the SDK's {@code endpointOverride}, for example {@code http://127.0.0.1:40123}.
     *
     * @throws IllegalStateException if no test runs
     */
    public URI endpoint() {
        return server.orElseThrow(CloudControlSimulator::notRunning).endpoint();
    }

    /**
     * Moves the virtual clock.
     *
     * @throws IllegalStateException if the simulator has the system's clock
     * @throws IllegalArgumentException if the duration is negative
     */
    public void pass(Duration duration) {
        if (settings.start.isEmpty()) {
            throw new IllegalStateException(
                    "the simulator has the system's clock; build it with virtualClock(Instant)");
        }
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time must not pass backwards, got " + duration);
        }
        virtualTime.updateAndGet(now -> now.plus(duration));
    }

    /** Returns the simulator's time. */
    public Instant now() {
        return clock().instant();
    }

    /** Returns the calls in the order of their responses, without payloads. */
    public List<RecordedCall> calls() {
        return List.copyOf(calls);
    }

    /** Changes the behavior of later operations on resources of any type, until the simulator ends. */
    public void behave(OperationKind kind, OperationBehavior behavior) {
        running().behave(kind, behavior);
    }

    /** Changes the behavior of later operations on resources of one type, until the simulator ends. */
    public void behave(String typeName, OperationKind kind, OperationBehavior behavior) {
        running().behave(typeName, kind, behavior);
    }

    /** Starts the simulator for a class with a static field. */
    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if (openClasses++ == 0) {
            start();
        }
    }

    /** Starts the simulator for a test, if the field is an instance field. */
    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (openClasses == 0) {
            start();
        }
    }

    /** Stops the simulator of a test. */
    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (openClasses == 0) {
            stop();
        }
    }

    /** Stops the simulator of a class. */
    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (--openClasses == 0) {
            stop();
        }
    }

    private void start() throws IOException {
        settings.start.ifPresent(virtualTime::set);
        calls.clear();
        Simulator started = Simulator.open(
                SimulatorSettings.of(clock(), () -> UUID.randomUUID().toString())
                        .limitedTo(settings.requestsPerSecond)
                        .observedBy(calls::add));
        settings.behaviors.forEach((kind, ofTypes) -> ofTypes.forEach((typeName, behavior) -> {
            if (typeName.equals(ANY_TYPE)) {
                started.behave(kind, behavior);
            } else {
                started.behave(typeName, kind, behavior);
            }
        }));
        simulator = Optional.of(started);
        server = Optional.of(SimulatorServer.start(
                started, 0, CALLS_AT_ONCE, () -> UUID.randomUUID().toString()));
    }

    private void stop() throws IOException {
        server.ifPresent(SimulatorServer::close);
        server = Optional.empty();
        if (simulator.isPresent()) {
            simulator.get().close();
            simulator = Optional.empty();
        }
    }

    private InstantSource clock() {
        return settings.start.isPresent() ? virtualTime::get : InstantSource.system();
    }

    private Simulator running() {
        return simulator.orElseThrow(CloudControlSimulator::notRunning);
    }

    private static IllegalStateException notRunning() {
        return new IllegalStateException("no test runs, so the simulator does not run");
    }
}
