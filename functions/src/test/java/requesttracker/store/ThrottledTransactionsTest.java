package requesttracker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.domain.RequestFixtures.SECRET;
import static requesttracker.domain.RequestFixtures.T0;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.Sensitive;
import requesttracker.domain.TrackerSettings;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Transactions that DynamoDB throttles, which the SDK does not retry. */
@DisplayName("A transaction that DynamoDB cancels")
class ThrottledTransactionsTest {
    private final String table = TestTable.create();
    private final List<Integer> pauses = new ArrayList<>();

    private RequestStore store(ThrottledTransactions throttled) {
        return new RequestStore(throttled.client(), table, TrackerSettings.DEFAULT, () -> T0, retry -> {
            pauses.add(retry);
            return retry < 4;
        });
    }

    private static Request request() {
        return RequestFixtures.submitted("request", Operation.CREATE, Map.of());
    }

    private static SubmitResult submit(RequestStore store) {
        return store.submit(
                request(),
                Optional.of(Sensitive.of(SECRET)),
                Optional.of("token"),
                new ContentDigest("2:content", "content"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingError", "ProvisionedThroughputExceeded"})
    void is_retried_after_throttling_until_the_submit_is_stored(String code) {
        assertThat(submit(store(new ThrottledTransactions(3, "None", code, "None"))))
                .isInstanceOf(SubmitResult.Created.class);
        assertThat(pauses).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingError", "ProvisionedThroughputExceeded"})
    void is_retried_after_throttling_until_the_settlement_is_stored(String code) {
        Request stored = request();
        submit(store(new ThrottledTransactions(0)));
        RequestStore store = store(new ThrottledTransactions(2, code, "None"));

        assertThat(store.save(stored, r -> Lifecycle.fail(r, "why", T0)).written())
                .isTrue();
        assertThat(pauses).containsExactly(0, 1);
        assertThat(store.find("request").orElseThrow().isSettled()).isTrue();
        assertThat(store.payload("request")).isEmpty();
    }

    @Test
    void is_reported_as_throttled_if_no_time_is_left() {
        ThrottledTransactions throttled = new ThrottledTransactions(Integer.MAX_VALUE, "ThrottlingError");
        RequestStore store = store(throttled);

        assertThatThrownBy(() -> submit(store))
                .isInstanceOf(ThrottledException.class)
                .hasMessage("DynamoDB throttled each of 5 attempts of a transaction");
        assertThat(pauses).containsExactly(0, 1, 2, 3, 4);
        assertThat(Integer.MAX_VALUE - throttled.attemptsLeft()).isEqualTo(5);
        assertThat(store.find("request")).isEmpty();
    }

    @Test
    void is_not_retried_for_another_reason() {
        RequestStore store = store(new ThrottledTransactions(1, "ValidationError"));

        assertThatThrownBy(() -> submit(store)).isInstanceOf(TransactionCanceledException.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void is_not_retried_if_a_condition_failed_and_another_part_was_throttled() {
        RequestStore store = store(new ThrottledTransactions(1, "ConditionalCheckFailed", "ThrottlingError"));
        submit(store);

        assertThat(pauses).isEmpty();
    }
}
