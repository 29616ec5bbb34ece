package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("tracker connect")
class ConnectCommandTest {
    @ParameterizedTest(name = "{0}")
    @DisplayName("rejects an invalid ARN of a state machine before it serves:")
    @ValueSource(
            strings = {
                "Lifecycle",
                "arn:aws:states:eu-west-1:123456789012:execution:Lifecycle:token",
                "arn:aws:states:eu-west-1:123456789012:stateMachine:a\" onclick=",
                "arn:aws:lambda:eu-west-1:123456789012:stateMachine:Lifecycle"
            })
    void rejectsAnInvalidArn(String arn) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = {
            "connect", "--endpoint", "https://a.execute-api.eu-west-1.amazonaws.com", "--state-machine", arn
        };

        int code = Tracker.commandLine(Map.of(), arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);

        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("tracker: --state-machine must be the ARN of a state machine, like"
                        + " arn:aws:states:eu-west-1:123456789012:stateMachine:NAME, got " + arn);
    }
}
