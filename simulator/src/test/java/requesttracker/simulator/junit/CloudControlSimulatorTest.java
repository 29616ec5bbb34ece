package requesttracker.simulator.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import requesttracker.jsontree.JsonTree;
import requesttracker.simulator.OperationBehavior;
import requesttracker.simulator.OperationKind;
import requesttracker.simulator.RecordedCall;

@DisplayName("The JUnit extension")
class CloudControlSimulatorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LIST = "ListResourceRequests";

    @RegisterExtension
    static final CloudControlSimulator SHARED = CloudControlSimulator.create();

    private static URI endpointOfTheClass;

    @RegisterExtension
    final CloudControlSimulator simulator = CloudControlSimulator.builder()
            .virtualClock(START)
            .requestsPerSecond(100)
            .behavior(OperationKind.CREATE, OperationBehavior.succeeding().lasting(Duration.ofHours(2)))
            .behavior("Acme::Test::Failing", OperationKind.CREATE, OperationBehavior.failing("NotStabilized"))
            .build();

    @BeforeAll
    static void noteEndpoint() {
        endpointOfTheClass = SHARED.endpoint();
    }

    @RepeatedTest(2)
    @DisplayName("gives each test a simulator without resources, its clock at the start")
    void givesEachTestOne() {
        assertThat(simulator.now()).isEqualTo(START);
        assertThat(simulator.calls()).isEmpty();
        assertThat(create("Acme::Test::Thing")).contains("IN_PROGRESS");
        simulator.pass(Duration.ofSeconds(1));
        assertThat(simulator.now()).isEqualTo(START.plusSeconds(1));
    }

    @Test
    @DisplayName("moves its virtual clock by hours at once")
    void letsHoursPass() {
        create("Acme::Test::Thing");
        simulator.pass(Duration.ofHours(2));
        assertThat(call(simulator, LIST, "{}")).contains("SUCCESS");
    }

    @Test
    @DisplayName("gives operations the behavior of the builder, which a test can change")
    void behavesAsBuilt() {
        create("Acme::Test::Failing");
        simulator.behave("Acme::Test::Failing", OperationKind.CREATE, OperationBehavior.failing("Throttling"));
        create("Acme::Test::Failing");
        simulator.behave(OperationKind.CREATE, OperationBehavior.failing("AccessDenied"));
        create("Acme::Test::Thing");
        simulator.pass(Duration.ofSeconds(1));
        assertThat(call(simulator, LIST, "{}")).contains("NotStabilized", "Throttling", "AccessDenied");
    }

    @Test
    @DisplayName("records calls with their time and error")
    void recordsCalls() {
        call(simulator, LIST, "{}");
        simulator.pass(Duration.ofSeconds(5));
        call(simulator, "GetResourceRequestStatus", "{\"RequestToken\":\"unknown\"}");
        assertThat(simulator.calls())
                .containsExactly(
                        new RecordedCall(LIST, START, Optional.empty(), Optional.empty(), Optional.empty()),
                        new RecordedCall(
                                "GetResourceRequestStatus",
                                START.plusSeconds(5),
                                Optional.of("unknown"),
                                Optional.empty(),
                                Optional.of("RequestTokenNotFoundException")));
    }

    @Nested
    @DisplayName("in a static field")
    class InStaticField {
        @RepeatedTest(2)
        @DisplayName("is one simulator for the tests of the class and of nested classes")
        void isOneSimulator() {
            assertThat(SHARED.endpoint()).isEqualTo(endpointOfTheClass);
            call(SHARED, LIST, "{}");
            assertThat(SHARED.calls()).isNotEmpty();
        }
    }

    @Test
    @DisplayName("rejects a negative time and a move of the system's clock")
    void refusesToMoveTheClock() {
        assertThatThrownBy(() -> SHARED.pass(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("virtualClock");
        assertThatThrownBy(() -> simulator.pass(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("reports that it does not run outside of a test")
    void reportsThatItDoesNotRun() {
        assertThatThrownBy(CloudControlSimulator.create()::endpoint)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no test runs, so the simulator does not run");
    }

    private String create(String typeName) {
        return call(
                simulator,
                "CreateResource",
                JsonTree.text(JsonTree.object().put("TypeName", typeName).put("DesiredState", "{}")));
    }

    private static String call(CloudControlSimulator simulator, String action, String body) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(simulator.endpoint())
                                    .header("X-Amz-Target", "CloudApiService." + action)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
