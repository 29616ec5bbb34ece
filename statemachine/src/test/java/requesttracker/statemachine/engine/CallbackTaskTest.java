package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.statemachine.definition.Definitions.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.statemachine.definition.Definitions;

@DisplayName("events:putEvents.waitForTaskToken")
class CallbackTaskTest {
    private static final String ASK =
            "'A':{'Type':'Task','Resource':'arn:aws:states:::events:putEvents.waitForTaskToken',"
                    + "'Parameters':{'Entries':[{'Source':'s','DetailType':'d','Detail':{'Callback':{'TaskToken.$':'$$.Task.Token'},"
                    + "'ClientToken.$':'States.Hash($$.Execution.Id, \\u0027SHA-256\\u0027)'}}]},'TimeoutSeconds':60,"
                    + "'Catch':[{'ErrorEquals':['ResourceRequest.Failed','EventBridge.FailedEntry'],'Next':'Failed'},"
                    + "{'ErrorEquals':['States.Timeout'],'Next':'Late'}],'End':true},"
                    + "'Failed':{'Type':'Succeed'},'Late':{'Type':'Succeed'}";

    private final FakeIntegrations integrations = new FakeIntegrations();
    private final TestExecution execution = new TestExecution(Definitions.states(ASK), integrations);

    private JsonNode detail() {
        return json(integrations.calls.get(0).request().at("/Entries/0/Detail").textValue());
    }

    @Test
    void putsTheTokenIntoTheDetailAndWaits() {
        execution.start("{}");
        execution.advance(59);

        assertThat(detail().at("/Callback/TaskToken").textValue()).isEqualTo("token-1");
        assertThat(execution.events()).endsWith("TaskScheduled", "TaskStarted", "TaskSubmitted");
        execution.engine.sendTaskHeartbeat("token-1");
        execution.engine.sendTaskSuccess("token-1", json("{'Outcome':'SUCCEEDED'}"));
        execution.timers.runUntilIdle();
        assertThat(execution.output()).isEqualTo(json("{'Outcome':'SUCCEEDED'}"));
    }

    /**
     * The expected hash comes from {@code printf '%s' arn:aws:states:eu-west-1:123456789012:execution:machine:x |
     * sha256sum}.
     */
    @Test
    void hashesTheIdOfTheExecution() {
        execution.start("{}");
        execution.advance(1);
        assertThat(detail().get("ClientToken").textValue())
                .isEqualTo("630a2bef290fcecbbff4e8a30d50439de9e2b6f7a3ecd8a1cc65a896e56ed7b7");
    }

    @Test
    void endsWithTheErrorOfTheCallback() {
        execution.start("{}");
        execution.advance(1);
        execution.engine.sendTaskFailure("token-1", "ResourceRequest.Failed", "{}");
        execution.timers.runUntilIdle();

        assertThat(execution.path()).containsExactly("A", "Failed");
        assertThat(execution.output()).isEqualTo(json("{'Error':'ResourceRequest.Failed','Cause':'{}'}"));
    }

    @Test
    void failsIfTheBusDidNotAcceptTheEntry() {
        integrations.answers("{'FailedEntryCount':1,'Entries':[{'ErrorCode':'InternalFailure'}]}");
        execution.run("{}");

        assertThat(execution.path()).containsExactly("A", "Failed");
        assertThat(execution.output().get("Error").textValue()).isEqualTo("EventBridge.FailedEntry");
    }

    @Test
    void noLongerExistsAfterItsTimeout() {
        execution.run("{}");

        assertThat(execution.path()).containsExactly("A", "Late");
        assertThatThrownBy(() -> execution.engine.sendTaskHeartbeat("token-1"))
                .isInstanceOf(TaskTimedOutException.class);
    }
}
