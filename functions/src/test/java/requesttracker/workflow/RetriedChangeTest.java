package requesttracker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.ResourceExists;
import requesttracker.store.TestTable;
import requesttracker.store.ThrottledTransactions;

/** A settlement whose write is retried because of concurrent writes. */
@DisplayName("A change that DynamoDB throttles")
class RetriedChangeTest {
    private static final String TOKEN = "request";

    private final ThrottledTransactions transactions = new ThrottledTransactions(0, "TransactionConflict", "None");
    private final WorkflowFixture workflow = new WorkflowFixture(TestTable.create(), transactions.client());

    @Test
    void checks_only_once_whether_the_resource_exists() {
        workflow.submit(TOKEN, Map.of());
        workflow.cloudControl.says(OperationStatus.KnownStatus.IN_PROGRESS);
        WorkflowFixture.TaskAnswer started = workflow.start(TOKEN);
        workflow.cloudControl.then().calls.clear();
        workflow.cloudControl.says(
                Map.of("OperationStatus", "FAILED", "Identifier", "id", "ErrorCode", "NotStabilized"));
        workflow.cloudControl.resourceIsThere();
        transactions.cancelNext(3);

        workflow.poll(started);

        assertThat(transactions.attemptsLeft()).isNegative();
        assertThat(workflow.cloudControl.calls).containsExactly("status provider-1", "get id");
        assertThat(workflow.record(TOKEN).settlement().orElseThrow().resourceExists())
                .contains(ResourceExists.TRUE);
    }
}
