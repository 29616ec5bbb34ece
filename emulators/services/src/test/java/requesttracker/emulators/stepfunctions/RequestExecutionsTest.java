package requesttracker.emulators.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The executions of requests")
class RequestExecutionsTest {
    @ParameterizedTest
    @CsvSource({"token-1,token-1", "token-1.2,token-1", "token-1.2.3,token-1"})
    @DisplayName("are named after their request")
    void areNamedAfterTheirRequest(String execution, String requestToken) {
        assertThat(RequestExecutions.requestToken(execution)).isEqualTo(requestToken);
    }

    @Test
    @DisplayName("have their name and input in the event about a failure")
    void areNamedInTheEvent() {
        assertThat(RequestExecutions.statusChange("token-1.2"))
                .hasToString("{\"detail-type\":\"Step Functions Execution Status Change\","
                        + "\"detail\":{\"name\":\"token-1.2\",\"input\":\"{\\\"requestToken\\\":\\\"token-1\\\"}\"}}");
    }

    @Test
    @DisplayName("belong to one state machine")
    void belongToOneStateMachine() {
        assertThat(RequestExecutions.stateMachineArn("eu-west-1", "123456789012"))
                .isEqualTo("arn:aws:states:eu-west-1:123456789012:stateMachine:request-lifecycle");
    }
}
