package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The behavior of operations without Simulate")
class OperationBehaviorTest {
    private final SimulatorFixture fixture;

    OperationBehaviorTest() throws IOException {
        fixture = SimulatorFixture.inMemory();
    }

    @Test
    @DisplayName("is the one that is set for the kind of operation")
    void isSetForTheKind() {
        fixture.simulator.behave(
                OperationKind.CREATE, OperationBehavior.failing("NotStabilized").withMessage("slow"));

        String token = fixture.create("{'LogGroupName':'a'}");
        fixture.passSeconds(1);

        assertThat(fixture.event(token).path("ErrorCode").textValue()).isEqualTo("NotStabilized");
        assertThat(fixture.event(token).path("StatusMessage").textValue()).isEqualTo("slow");
    }

    @Test
    @DisplayName("is that of Simulate, or else that of the type")
    void prefersTheTypeAndSimulate() {
        fixture.simulator.behave(OperationKind.CREATE, OperationBehavior.failing("Throttling"));
        fixture.simulator.behave(
                SimulatorFixture.TYPE,
                OperationKind.CREATE,
                OperationBehavior.succeeding().lasting(Duration.ofMillis(500)));

        String ofType = fixture.create("{'LogGroupName':'a'}");
        String simulated = fixture.create("{'LogGroupName':'b','Simulate':{'Create':{'DurationSeconds':2}}}");
        String otherMember = fixture.create("{'LogGroupName':'c','Simulate':{'Delete':{'DurationSeconds':2}}}");
        fixture.passSeconds(0.5);

        assertThat(fixture.status(ofType)).isEqualTo("SUCCESS");
        assertThat(fixture.status(simulated)).isEqualTo("IN_PROGRESS");
        assertThat(fixture.status(otherMember)).isEqualTo("SUCCESS");
    }

    @Test
    @DisplayName("applies to updates and deletes")
    void appliesToUpdatesAndDeletes() {
        fixture.given("{'LogGroupName':'a'}");
        fixture.simulator.behave(OperationKind.UPDATE, OperationBehavior.failing("InvalidRequest"));
        fixture.simulator.behave(OperationKind.DELETE, OperationBehavior.stuckIn("IN_PROGRESS"));

        String update = fixture.update("a", "[{'op':'add','path':'/A','value':1}]");
        fixture.passSeconds(1);
        assertThat(fixture.status(update)).isEqualTo("FAILED");
        String delete = fixture.delete("a");
        fixture.passSeconds(3600);
        assertThat(fixture.status(delete)).isEqualTo("IN_PROGRESS");
    }

    @Test
    @DisplayName("has each member that its methods name")
    void hasTheNamedMembers() {
        assertThat(OperationBehavior.failing("E")
                        .lasting(Duration.ofMinutes(2))
                        .announcingRetryAfter(Duration.ofMillis(1500))
                        .withMessage("m")
                        .throttlingPolls(1)
                        .refusingCancels(2)
                        .ignoringCancel()
                        .cancelingFor(Duration.ofSeconds(3))
                        .forgottenAfter(Duration.ofSeconds(4))
                        .leavingRemnant()
                        .answeringErrorsWith(429))
                .hasToString(OperationBehavior.parse("""
                        {"ErrorCode":"E","DurationSeconds":120.000000000,"RetryAfterSeconds":1.500000000,
                         "StatusMessage":"m","ThrottlePolls":1,"ConcurrentModifications":2,"IgnoreCancel":true,
                         "CancelSeconds":3.000000000,"ForgetAfterSeconds":4.000000000,"LeaveRemnant":true,
                         "ErrorStatus":429}""").toString());
    }

    @Test
    @DisplayName("is rejected with the member and the rule if it is invalid")
    void isRefused() {
        assertThatThrownBy(() -> OperationBehavior.succeeding().answeringErrorsWith(200))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'behavior.ErrorStatus'")
                .hasMessageContaining("400 to 599");
        assertThatThrownBy(() -> OperationBehavior.succeeding().lasting(Duration.ofSeconds(-1)))
                .hasMessageContaining("'behavior.DurationSeconds'");
        assertThatThrownBy(() -> OperationBehavior.parse("[]")).hasMessage("a behavior must be a JSON object");
    }
}
