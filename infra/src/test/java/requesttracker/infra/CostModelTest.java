package requesttracker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The cost model")
class CostModelTest {
    @Test
    @DisplayName("prints docs/cost.md")
    void prints_the_page_docs_cost() throws IOException {
        assertThat(Files.readString(Synthesis.ROOT.resolve("docs/cost.md"))).isEqualTo(CostPage.page());
    }

    @Test
    void prices_an_alarm_by_the_metrics_that_it_reads() {
        var metrics = 0;
        for (var alarm : Synthesis.of(Synthesis.PROD).resources("AWS::CloudWatch::Alarm")) {
            metrics += Math.max(
                    1,
                    alarm.properties().path("Metrics").findValues("MetricStat").size());
        }

        assertThat(CostPage.ALARM_METRICS).isEqualTo(metrics);
    }

    /** Follows the deployed definition for a request that is polled and settles. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 30})
    void counts_the_transitions_of_the_definition(int polls) {
        var states = DefinitionFiles.stateMachine().get("States");
        var entered = 2;
        var state = next(states, "StartOperation");
        for (var poll = 0; poll < polls; poll++) {
            state = next(states, caught(states, state, "States.Timeout"));
            entered += 2;
        }
        state = caught(states, state, "DynamoDb.ConditionalCheckFailedException");
        assertThat(states.at("/" + state + "/Choices/0/StringEquals").textValue())
                .isEqualTo("PUBLISH");
        state = states.at("/" + state + "/Choices/0/Next").textValue();
        state = next(states, state);
        assertThat(states.get(state).get("End").booleanValue()).isTrue();
        entered += 3;

        assertThat(CostModel.TRACKER.usage(polls).transitions())
                .isEqualTo(entered)
                .isEqualTo(2 * polls + 5);
    }

    @Test
    void prices_a_request_as_the_sum_of_its_parts() {
        var usage = BilledUsage.builder().transitions(1_000).build();
        var writes = BilledUsage.builder().writes(1_000_000).build();
        var calls = BilledUsage.builder().events(1_000_000).apiCalls(1_000_000).build();

        assertThat(usage.price()).isEqualTo(0.025, within(1e-12));
        assertThat(usage.plus(writes, 2).price()).isEqualTo(0.025 + 2 * 0.625, within(1e-12));
        assertThat(calls.price()).isEqualTo(2.00, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100})
    @DisplayName("prices a long request below the job poller, even with its record")
    void prices_a_long_request_below_the_job_poller_even_with_its_record(int polls) {
        assertThat(CostModel.TRACKER.price(polls)).isLessThan(CostModel.JOB_POLLER.price(polls));
    }

    private static String next(JsonNode states, String state) {
        return states.get(state).get("Next").textValue();
    }

    private static String caught(JsonNode states, String state, String error) {
        for (var catcher : states.get(state).get("Catch")) {
            if (catcher.get("ErrorEquals").get(0).textValue().equals(error)) {
                return catcher.get("Next").textValue();
            }
        }
        throw new AssertionError(state + " does not catch " + error);
    }
}
