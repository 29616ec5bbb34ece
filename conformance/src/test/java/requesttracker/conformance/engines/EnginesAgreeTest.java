package requesttracker.conformance.engines;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.conformance.engines.Scenario.CancelAt;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.emulators.dynamodb.DynamoDbServer;

/** Checks that the deployed definition has the same effects on the tracker's engine and on an independent engine. */
@Tag("moto")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EnginesAgreeTest {
    private final Map<Scenario, Future<EngineFixture.EngineRun>> onRunner = new HashMap<>();
    private final Map<Scenario, Future<EngineFixture.EngineRun>> onMoto = new HashMap<>();
    private final ExecutorService runs = Executors.newFixedThreadPool(10);
    private DynamoDbServer dynamoDb;
    private Gateway gateway;
    private RunnerEngine runner;
    private MotoEngine moto;

    /** Runs all scenarios at once, since they sleep most of the time. */
    @BeforeAll
    void start() throws Exception {
        dynamoDb = DynamoDbServer.start(DynamoDbEmulator.inMemory());
        gateway = new Gateway(dynamoDb.endpoint());
        runner = new RunnerEngine();
        moto = MotoEngine.start(gateway);
        int number = 0;
        for (Scenario scenario : Scenario.all()) {
            number++;
            String name = "run-" + number;
            onMoto.put(scenario, runs.submit(() -> run(scenario, moto, name)));
            onRunner.put(scenario, runs.submit(() -> run(scenario, runner, name)));
        }
    }

    @AfterAll
    void stop() throws Exception {
        runs.shutdownNow();
        moto.close();
        runner.close();
        gateway.close();
        dynamoDb.close();
    }

    private EngineFixture.EngineRun run(Scenario scenario, Engine engine, String name) throws Exception {
        return EngineFixture.run(scenario, engine, engine.name() + "-" + name, dynamoDb.endpoint());
    }

    static List<Scenario> scenarios() {
        return Scenario.all();
    }

    @ParameterizedTest(name = "a request that {0}")
    @MethodSource("scenarios")
    void aScenarioHasTheSameEffectsOnBothEngines(Scenario scenario) throws Exception {
        EngineFixture.EngineRun ours = onRunner.get(scenario).get();
        EngineFixture.EngineRun theirs = onMoto.get(scenario).get();

        assertSoftly(all -> {
            all.assertThat(ours.trace().states()).as("states on the runner").isEqualTo(scenario.states());
            all.assertThat(ours.outcome()).as("outcome on the runner").isEqualTo(scenario.outcome());
            all.assertThat(theirs.trace().states()).as("states on moto").isEqualTo(scenario.states());
            all.assertThat(theirs.trace().status())
                    .as("status")
                    .isEqualTo(ours.trace().status());
            all.assertThat(theirs.trace().errors())
                    .as("errors")
                    .isEqualTo(ours.trace().errors());
            all.assertThat(theirs.record()).as("record").isEqualTo(ours.record());
            all.assertThat(theirs.events()).as("events").isEqualTo(ours.events());
            all.assertThat(comparable(scenario, theirs)).as("history").isEqualTo(comparable(scenario, ours));
        });
    }

    /** Returns the types of the history's events, without the two differences that docs/engines.md lists. */
    private static List<String> comparable(Scenario scenario, EngineFixture.EngineRun result) {
        return result.trace().eventTypes().stream()
                .map(type -> type.equals("TaskSubmitFailed") ? "TaskFailed" : type)
                .filter(type -> scenario.cancel() != CancelAt.WHILE_THE_TOKEN_IS_SAVED || !type.equals("TaskSubmitted"))
                .toList();
    }
}
