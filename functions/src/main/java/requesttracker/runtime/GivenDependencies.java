package requesttracker.runtime;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.application.EventBus;
import requesttracker.application.Executions;
import requesttracker.cloudcontrol.CloudControl;
import requesttracker.domain.Sensitive;
import requesttracker.domain.TrackerSettings;
import requesttracker.store.RequestList;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Dependencies from a host or a test. The getter of a missing part without a default throws. */
public final class GivenDependencies implements Dependencies {
    /** A host without callbacks refuses them at submit, so that nothing calls these. */
    private static final CallerTasks NO_CALLERS = new CallerTasks() {
        @Override
        public CallerAnswer succeed(Sensitive taskToken, String output) {
            throw missing("callerTasks");
        }

        @Override
        public CallerAnswer fail(Sensitive taskToken, String error, String cause) {
            throw missing("callerTasks");
        }

        @Override
        public CallerAnswer heartbeat(Sensitive taskToken) {
            throw missing("callerTasks");
        }
    };

    private final Builder given;

    private GivenDependencies(Builder given) {
        this.given = given;
    }

    /** Returns a builder with the default settings, the system's clock and randomness, and a silent telemetry. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. */
    public static final class Builder {
        private TrackerSettings settings = TrackerSettings.DEFAULT;
        private InstantSource clock = InstantSource.system();
        private RandomGenerator random = new SecureRandom();
        private Supplier<String> requestTokens = () -> UUID.randomUUID().toString();
        private Optional<Telemetry> telemetry = Optional.empty();
        private Optional<RequestStore> store = Optional.empty();
        private Optional<RequestList> list = Optional.empty();
        private Optional<DynamoDbClient> dynamoDb = Optional.empty();
        private String table = "";
        private Optional<CloudControl> cloudControl = Optional.empty();
        private Optional<CloudControl> passThrough = Optional.empty();
        private Optional<Executions> executions = Optional.empty();
        private Optional<CallerTasks> callerTasks = Optional.empty();
        private Optional<EventBus> eventBus = Optional.empty();
        private Executor workers = Runnable::run;

        private Builder() {}

        /** Sets the limits and defaults. */
        public Builder settings(TrackerSettings value) {
            settings = value;
            return this;
        }

        /** Sets the clock. */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** Sets the source of jitter. */
        public Builder random(RandomGenerator value) {
            random = value;
            return this;
        }

        /** Sets the supplier of new RequestTokens. */
        public Builder requestTokens(Supplier<String> value) {
            requestTokens = value;
            return this;
        }

        /** Sets the log and the metrics. */
        public Builder telemetry(Telemetry value) {
            telemetry = Optional.of(value);
            return this;
        }

        /** Sets the table of the default store and list. */
        public Builder table(DynamoDbClient client, String name) {
            dynamoDb = Optional.of(client);
            table = name;
            return this;
        }

        /** Sets the records. */
        public Builder store(RequestStore value) {
            store = Optional.of(value);
            return this;
        }

        /** Sets the lists. */
        public Builder list(RequestList value) {
            list = Optional.of(value);
            return this;
        }

        /** Sets the workflow's calls to Cloud Control. */
        public Builder cloudControl(CloudControl value) {
            cloudControl = Optional.of(value);
            return this;
        }

        /** Sets the gateway for passed-through GetResource and ListResources; empty if they are not passed through. */
        public Builder passThrough(Optional<CloudControl> value) {
            passThrough = value;
            return this;
        }

        /** Sets the executions of the workflow. */
        public Builder executions(Executions value) {
            executions = Optional.of(value);
            return this;
        }

        /** Sets the tasks of callers that wait for a callback. */
        public Builder callerTasks(CallerTasks value) {
            callerTasks = Optional.of(value);
            return this;
        }

        /** Sets the bus for the tracker's own events. */
        public Builder eventBus(EventBus value) {
            eventBus = Optional.of(value);
            return this;
        }

        /** Sets the executor for the parts of a sweep. */
        public Builder workers(Executor value) {
            workers = value;
            return this;
        }

        /** Returns the dependencies. */
        public GivenDependencies build() {
            return new GivenDependencies(this);
        }
    }

    @Override
    public TrackerSettings settings() {
        return given.settings;
    }

    @Override
    public InstantSource clock() {
        return given.clock;
    }

    @Override
    public RandomGenerator random() {
        return given.random;
    }

    @Override
    public Supplier<String> requestTokens() {
        return given.requestTokens;
    }

    @Override
    public Telemetry telemetry() {
        return given.telemetry.orElseGet(() -> new Telemetry(line -> {}, given.clock));
    }

    @Override
    public RequestStore store() {
        return given.store.orElseGet(() -> new RequestStore(dynamoDb(), given.table, given.settings, given.clock));
    }

    @Override
    public RequestList list() {
        return given.list.orElseGet(
                () -> new RequestList(dynamoDb(), given.table, given.settings, given.clock, given.random));
    }

    @Override
    public CloudControl cloudControl() {
        return given.cloudControl.orElseThrow(() -> missing("cloudControl"));
    }

    @Override
    public Optional<CloudControl> passThrough() {
        return given.passThrough;
    }

    @Override
    public Executions executions() {
        return given.executions.orElseThrow(() -> missing("executions"));
    }

    @Override
    public CallerTasks callerTasks() {
        return given.callerTasks.orElse(NO_CALLERS);
    }

    @Override
    public EventBus eventBus() {
        return given.eventBus.orElseThrow(() -> missing("eventBus"));
    }

    @Override
    public Executor workers() {
        return given.workers;
    }

    private DynamoDbClient dynamoDb() {
        return given.dynamoDb.orElseThrow(() -> missing("table"));
    }

    private static IllegalStateException missing(String part) {
        return new IllegalStateException("the part " + part + " was not given");
    }
}
