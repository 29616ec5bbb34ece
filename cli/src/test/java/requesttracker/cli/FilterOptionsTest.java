package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

@DisplayName("The options of a filter")
class FilterOptionsTest {
    private static final ObjectNode DETAIL = JsonTree.readObject("""
            {"Outcome": "TIMED_OUT", "RunId": "run-1", "Labels": {"env": "prod", "q": "a=b,c"},
             "SubmittedBy": {"Kind": "IAM", "Principal": "local:anna"},
             "ProgressEvent": {"Operation": "CREATE", "TypeName": "A::B::C", "Identifier": "i",
              "OperationStatus": "CANCEL_COMPLETE"}}""");

    private static FilterOptions with(String... arguments) {
        FilterOptions filter = new FilterOptions();
        List<CommandOption<?>> options = Stream.of(filter.ofContent(), filter.ofTime())
                .flatMap(Stream::of)
                .toList();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            CommandOption<?> option = options.stream()
                    .filter(o -> o.names().contains(name))
                    .findFirst()
                    .orElseThrow();
            option.add(option.type() == String.class ? arguments[i + 1] : OperationName.valueOf(arguments[i + 1]));
        }
        return filter;
    }

    @Test
    @DisplayName("are the parameters of a list, with each value escaped")
    void query() {
        assertThat(with(
                                "--operation",
                                "CREATE",
                                "--status",
                                "PENDING",
                                "--type-name",
                                "A::B::C",
                                "--identifier",
                                "a&b",
                                "--label",
                                "env=prod",
                                "--label",
                                "q=a=b,c",
                                "--submitted-by",
                                "arn:*",
                                "--run-id",
                                "run-1",
                                "--since",
                                "2026-03-01",
                                "--until",
                                "2026-03-02T00:00:00+01:00")
                        .query())
                .isEqualTo(
                        "&operation=CREATE&status=PENDING&typeName=A%3A%3AB%3A%3AC&identifier=a%26b&label=env%3Dprod"
                                + "&label=q%3Da%3Db%2Cc&submittedBy=arn%3A*&runId=run-1&since=2026-03-01&until=2026-03-02T00%3A00%3A00%2B01%3A00");
        assertThat(with().query()).isEmpty();
        assertThat(List.of(with().isGiven(), with("--since", "2026-03-01").isGiven()))
                .containsExactly(false, true);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @DisplayName("--status also accepts outcomes:")
    @CsvSource({"TIMED_OUT, LOST, outcome", "FAILED, LOST, outcome", "FAILED, SUCCESS, status"})
    void outcomes(String first, String second, String parameter) {
        assertThat(with("--status", first, "--status", second).query())
                .isEqualTo("&" + parameter + "=" + first + "&" + parameter + "=" + second);
    }

    @Test
    @DisplayName("--status rejects statuses together with outcomes")
    void both() {
        assertThatThrownBy(() -> with("--status", "PENDING", "--status", "LOST").query())
                .isInstanceOf(TrackerClientException.class)
                .hasMessageContaining("--status must be statuses or outcomes, not both, got PENDING, LOST");
    }

    @ParameterizedTest
    @DisplayName("accept:")
    @ValueSource(
            strings = {
                "--operation CREATE",
                "--status TIMED_OUT",
                "--status CANCEL_COMPLETE",
                "--type-name A::B::C",
                "--identifier i",
                "--label env=prod --label q=a=b,c",
                "--run-id run-1",
                "--submitted-by local:anna",
                "--submitted-by local:*"
            })
    void admits(String arguments) {
        assertThat(with(arguments.split(" ")).admits(DETAIL.get("ProgressEvent"), DETAIL))
                .isTrue();
    }

    @ParameterizedTest
    @DisplayName("reject:")
    @ValueSource(
            strings = {
                "--operation DELETE",
                "--status LOST",
                "--status FAILED",
                "--type-name A::B::D",
                "--identifier j",
                "--label env=prod --label q=a",
                "--label env",
                "--run-id run",
                "--submitted-by local:ann",
                "--submitted-by arn:*"
            })
    void refuses(String arguments) {
        assertThat(with(arguments.split(" ")).admits(DETAIL.get("ProgressEvent"), DETAIL))
                .isFalse();
    }
}
