package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Labels")
class LabelsTest {
    private static Labels read(Object labels) {
        return RequestFixtures.submission(Operation.DELETE, Collections.singletonMap("Labels", labels))
                .labels();
    }

    private static Map<String, String> many(int count, String value) {
        Map<String, String> labels = new TreeMap<>();
        IntStream.range(0, count).forEach(i -> labels.put(String.format("name-%02d", i), value));
        return labels;
    }

    @Test
    void are_accepted_up_to_their_limits() {
        assertThat(read(Map.of()).isEmpty()).isTrue();
        assertThat(read(Map.of("A/b_c-9", "", "n".repeat(64), "\ud83d\ude00".repeat(256)))
                        .values())
                .containsEntry("A/b_c-9", "")
                .containsEntry("n".repeat(64), "\ud83d\ude00".repeat(256));
        assertThat(read(many(20, "v".repeat(197))).values()).hasSize(20);
        assertThat(RequestFixtures.submission(Operation.DELETE, Map.of()).labels())
                .isEqualTo(Labels.NONE);
    }

    static Stream<Arguments> are_rejected_with_the_member_and_the_rule() {
        return Stream.of(
                arguments("text", "Labels must be an object"),
                arguments(null, "Labels must be an object"),
                arguments(List.of("env"), "Labels must be an object"),
                arguments(many(21, "v"), "Labels must have at most 20 names, but has 21"),
                arguments(Map.of("", "v"), "Labels. must have a name that matches [A-Za-z0-9_/-]{1,64}"),
                arguments(Map.of("a b", "v"), "Labels.a b must have a name that matches"),
                arguments(Map.of("env\n", "v"), "must have a name that matches"),
                arguments(Map.of("n".repeat(65), "v"), "must have a name that matches"),
                arguments(Map.of("tracker/x", "v"), "Labels.tracker/x must not have a name with the reserved prefix"),
                arguments(Map.of("env", 7), "Labels.env must be a string"),
                arguments(Collections.singletonMap("env", null), "Labels.env must be a string"),
                arguments(Map.of("env", "v".repeat(257)), "Labels.env must have a length of at most 256, but has 257"),
                arguments(Map.of("env", "\ud83d"), "Labels.env must be well-formed Unicode"),
                arguments(many(20, "v".repeat(198)), "Labels must have at most 4096 bytes in all, but has 4100"));
    }

    @ParameterizedTest
    @MethodSource
    void are_rejected_with_the_member_and_the_rule(Object labels, String rule) {
        assertThatThrownBy(() -> read(labels))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(rule)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("vvv"));
    }

    @Test
    @DisplayName("are second in the name of a request: identifier, label, ClientToken, short token")
    void a_name_is_the_identifier_else_the_label_else_the_chosen_client_token_else_a_short_token() {
        Map<String, Object> all = Map.of("Labels", Map.of("name", "orders"), "ClientToken", "deploy-7");
        assertThat(RequestFixtures.submitted("12345678-90", Operation.DELETE, all)
                        .name())
                .isEqualTo(RequestFixtures.IDENTIFIER);
        assertThat(names(all)).isEqualTo("orders");
        assertThat(names(Map.of("Labels", Map.of("name", " "), "ClientToken", "deploy-7")))
                .isEqualTo("deploy-7");
        assertThat(names(Map.of("ClientToken", "3B241101-e2bb-4255-8caf-4136c566a962")))
                .isEqualTo("12345678");
        assertThat(names(Map.of())).isEqualTo("12345678");
    }

    private static String names(Map<String, ?> more) {
        return RequestFixtures.submitted("12345678-90", Operation.CREATE, more).name();
    }

    @Test
    void contain_other_labels_if_each_name_has_the_same_value() {
        Labels labels = read(Map.of("env", "prod", "team", "a,b"));
        assertThat(Arrays.asList(
                        labels.contains(read(Map.of("env", "prod"))),
                        labels.contains(Labels.NONE),
                        labels.contains(read(Map.of("env", "dev"))),
                        labels.contains(read(Map.of("env", "prod", "x", "y")))))
                .containsExactly(true, true, false, false);
        assertThat(labels.name()).isEqualTo(Optional.empty());
    }
}
