package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A sensitive value")
class SensitiveTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void is_hidden_in_the_text_of_each_object_that_contains_it(String what, Object value) {
        assertThat(String.valueOf(value)).isNotEmpty().doesNotContain("hunter2");
    }

    static Stream<Arguments> is_hidden_in_the_text_of_each_object_that_contains_it() {
        Submission submission = RequestFixtures.submission(Operation.CREATE, Map.of());
        ProgressEvent event = ProgressEvent.builder(OperationStatus.FinalStatus.SUCCESS)
                .requestToken(Optional.of("token"))
                .resourceModel(Optional.of(Sensitive.of(RequestFixtures.SECRET)))
                .build();
        Request running = RequestFixtures.started(OperationStatus.KnownStatus.IN_PROGRESS);
        Request settled = Lifecycle.onProgress(running, event, RequestFixtures.T0, 0.5, TrackerSettings.DEFAULT);
        assertThat(settled.isSettled()).isTrue();
        return Stream.of(
                arguments("the payload", Sensitive.of(RequestFixtures.SECRET)),
                arguments("a submission", submission),
                arguments("an update", RequestFixtures.submission(Operation.UPDATE, Map.of())),
                arguments("a progress event", event),
                arguments("a request", running),
                arguments("a settled request", settled),
                arguments("the terminal event", EventPayloads.settled(settled)),
                arguments("the overdue event", EventPayloads.overdue(running)),
                arguments("the progress event that clients see", EventPayloads.progressEvent(settled)),
                arguments(
                        "a refusal",
                        catchThrowable(() -> RequestFixtures.submission(
                                Operation.CREATE,
                                Map.of("PatchDocument", RequestFixtures.SECRET, "TypeName", "hunter2")))));
    }

    @Test
    void is_returned_by_reveal_only_and_compared_by_content() {
        assertThat(Sensitive.of("x").reveal()).isEqualTo("x");
        assertThat(Sensitive.of("x")).isEqualTo(Sensitive.of("x")).hasSameHashCodeAs(Sensitive.of("x"));
        assertThat(Sensitive.of("x")).isNotEqualTo(Sensitive.of("y")).isNotEqualTo("x");
    }
}
