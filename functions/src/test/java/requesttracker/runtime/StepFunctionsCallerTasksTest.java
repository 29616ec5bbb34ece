package requesttracker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.domain.Sensitive;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

@DisplayName("The tasks of callers, on AWS")
class StepFunctionsCallerTasksTest {
    private static final Sensitive TOKEN = Sensitive.of("task-1");

    /** Records the calls, and fails each one if it has the code of an error. */
    private static final class FailingStepFunctions implements SfnClient {
        private final List<String> sent = new ArrayList<>();
        private final String error;

        FailingStepFunctions(String error) {
            this.error = error;
        }

        @Override
        public SendTaskSuccessResponse sendTaskSuccess(SendTaskSuccessRequest request) {
            recordCall(request.taskToken() + " " + request.output());
            return SendTaskSuccessResponse.builder().build();
        }

        @Override
        public SendTaskFailureResponse sendTaskFailure(SendTaskFailureRequest request) {
            recordCall(request.taskToken() + " " + request.error() + " " + request.cause());
            return SendTaskFailureResponse.builder().build();
        }

        @Override
        public SendTaskHeartbeatResponse sendTaskHeartbeat(SendTaskHeartbeatRequest request) {
            recordCall(request.taskToken());
            return SendTaskHeartbeatResponse.builder().build();
        }

        private void recordCall(String call) {
            sent.add(call);
            if (error.isEmpty()) {
                return;
            }
            AwsServiceException.Builder exception = switch (error) {
                case "TaskTimedOut" -> TaskTimedOutException.builder();
                case "TaskDoesNotExist" -> TaskDoesNotExistException.builder();
                case "InvalidToken" -> InvalidTokenException.builder();
                default -> SfnException.builder();
            };
            throw exception
                    .message("error of " + call)
                    .awsErrorDetails(AwsErrorDetails.builder().errorCode(error).build())
                    .build();
        }

        @Override
        public String serviceName() {
            return "states";
        }

        @Override
        public void close() {}
    }

    private static List<CallerAnswer> answers(CallerTasks tasks) {
        return List.of(tasks.succeed(TOKEN, "{}"), tasks.fail(TOKEN, "E", "c"), tasks.heartbeat(TOKEN));
    }

    @Test
    void are_completed_with_token_and_result() {
        FailingStepFunctions client = new FailingStepFunctions("");

        assertThat(answers(new StepFunctionsCallerTasks(client))).containsOnly(CallerAnswer.TAKEN);
        assertThat(client.sent).containsExactly("task-1 {}", "task-1 E c", "task-1");
    }

    @ParameterizedTest
    @CsvSource({
        "TaskTimedOut, GONE",
        "TaskDoesNotExist, GONE",
        "InvalidToken, INVALID_TOKEN",
        "AccessDeniedException, DENIED",
        "KmsAccessDeniedException, DENIED",
    })
    void return_an_answer_that_depends_on_the_code_of_the_error(String error, CallerAnswer answer) {
        assertThat(answers(new StepFunctionsCallerTasks(new FailingStepFunctions(error))))
                .containsOnly(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingException", "InternalFailure", "ExpiredTokenException"})
    void throw_an_exception_without_the_token_if_the_error_is_not_about_the_caller(String error) {
        assertThatThrownBy(() -> new StepFunctionsCallerTasks(new FailingStepFunctions(error)).heartbeat(TOKEN))
                .isInstanceOf(AwsCallException.class)
                .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain("task-1"));
    }
}
