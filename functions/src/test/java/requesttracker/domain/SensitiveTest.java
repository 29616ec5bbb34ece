package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SensitiveTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void noPayloadIsInATextOf(String what, Object value) {
        assertThat(String.valueOf(value)).isNotEmpty().doesNotContain("hunter2");
    }

    static Stream<Arguments> noPayloadIsInATextOf() {
        Submission submission = Requests.submission(Operation.CREATE, Map.of());
        ProgressEvent event = new ProgressEvent(
                Optional.of("token"),
                OperationStatus.Known.SUCCESS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(Sensitive.of(Requests.SECRET)));
        Request running = Requests.started(OperationStatus.Known.IN_PROGRESS);
        Request settled = Lifecycle.observed(running, event, Requests.T0, 0.5, Settings.DEFAULT);
        assertThat(settled.isSettled()).isTrue();
        return Stream.of(
                arguments("the payload", Sensitive.of(Requests.SECRET)),
                arguments("a submission", submission),
                arguments("an update", Requests.submission(Operation.UPDATE, Map.of())),
                arguments("a progress event", event),
                arguments("a request", running),
                arguments("a settled request", settled),
                arguments("the terminal event", Events.settled(settled)),
                arguments("the overdue event", Events.overdue(running)),
                arguments("the progress event that clients see", Events.progressEvent(settled)),
                arguments(
                        "a refusal",
                        catchThrowable(() -> Requests.submission(
                                Operation.CREATE, Map.of("PatchDocument", Requests.SECRET, "TypeName", "hunter2")))));
    }

    @Test
    void itIsReachedOnPurpose() {
        assertThat(Sensitive.of("x").reveal()).isEqualTo("x");
        assertThat(Sensitive.of("x")).isEqualTo(Sensitive.of("x")).hasSameHashCodeAs(Sensitive.of("x"));
        assertThat(Sensitive.of("x")).isNotEqualTo(Sensitive.of("y")).isNotEqualTo("x");
    }
}
