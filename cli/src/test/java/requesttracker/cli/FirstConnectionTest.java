package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.TrackerClientException;

@DisplayName("--patience")
final class FirstConnectionTest {
    private final StringWriter errors = new StringWriter();
    private final ApiCommand command = new ApiCommand("any", List.of()) {
        @Override
        int call() throws InterruptedException {
            return retry.call(endpoint);
        }
    };
    private final RetryOptions retry = new RetryOptions(command);
    private int calls;
    private Supplier<Integer> endpoint;

    private int run() throws InterruptedException {
        return command.run(new PrintWriter(new StringWriter()), new PrintWriter(errors));
    }

    /** Sets the number of calls without an answer before the endpoint answers. */
    private void isAwayFor(int failures) {
        calls = 0;
        endpoint = () -> {
            if (calls++ < failures) {
                throw TrackerClientException.unreachable("no answer");
            }
            return 0;
        };
    }

    @Test
    @DisplayName("covers the first connection, and prints one warning")
    void coversTheFirstConnection() throws InterruptedException {
        isAwayFor(2);
        retry.time().add(Duration.ofMinutes(1));

        assertThat(run()).isZero();
        assertThat(calls).isEqualTo(3);
        assertThat(errors.toString()).matches("no answer; retrying for (60|59) s\n");
    }

    @Test
    @DisplayName("ends the retries after its time")
    void ends() {
        isAwayFor(100);
        retry.time().add(Duration.ofSeconds(1));

        assertThatThrownBy(this::run).hasMessage("no answer");
        assertThat(calls).isEqualTo(2);
    }

    @Test
    @DisplayName("covers an endpoint that never answered only if the option is given")
    void noneUnlessGiven() throws InterruptedException {
        isAwayFor(1);
        assertThatThrownBy(this::run).hasMessage("no answer");
        assertThat(calls).isEqualTo(1);
        assertThat(errors.toString()).isEmpty();

        isAwayFor(0);
        assertThat(run()).isZero();
        isAwayFor(1);
        assertThat(run()).isZero();
        assertThat(calls).isEqualTo(2);
    }
}
