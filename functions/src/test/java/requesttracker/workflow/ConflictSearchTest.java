package requesttracker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.CancelReason;
import requesttracker.domain.ErrorCode.KnownErrorCode;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus.KnownStatus;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.store.TestTable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("A request for a resource that is in use")
class ConflictSearchTest {
    private static final String JSON = "{\"Principal\":\"p\",\"Resource\":\"r\"}";

    private String table;
    private WorkflowFixture workflow;

    @BeforeEach
    void begin() {
        table = TestTable.create();
        workflow = new WorkflowFixture(table);
    }

    /** Starts another request with a running operation. */
    private void running(String token, String providerToken, Operation operation, Map<String, ?> more) {
        workflow.submit(token, operation, more);
        workflow.cloudControl.then().says(Map.of("RequestToken", providerToken, "OperationStatus", "IN_PROGRESS"));
        workflow.start(token);
        workflow.pass(Duration.ofSeconds(1));
    }

    /** Starts another create with an Identifier from Cloud Control. */
    private void runningCreate(String token, String identifier) {
        workflow.submit(token, Map.of());
        workflow.cloudControl
                .then()
                .says(Map.of(
                        "RequestToken",
                        "operation-of-" + token,
                        "OperationStatus",
                        "IN_PROGRESS",
                        "Identifier",
                        identifier));
        workflow.start(token);
        workflow.pass(Duration.ofSeconds(1));
    }

    private void submit(Operation operation, Map<String, ?> more) {
        workflow.submit("second", operation, more);
        // The fixture submits all requests at the same time, so their tokens decide which one is the first.
        assertThat(workflow.record("second").isBefore(workflow.record("first"))).isFalse();
    }

    private Request refused(String message) {
        workflow.cloudControl.then().fails("ConcurrentOperationException", message);
        workflow.start("second");
        return workflow.record("second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p|r", "{ \"Resource\" : \"r\", \"Principal\" : \"p\" }", JSON})
    @DisplayName("is rejected for each known spelling: the submitted one and Cloud Control's")
    void findsEachSpelling(String spelling) {
        workflow.submit("first", Operation.DELETE, Map.of("Identifier", JSON));
        workflow.cloudControl.says(
                Map.of("RequestToken", "op-1", "OperationStatus", "IN_PROGRESS", "Identifier", "p|r"));
        workflow.start("first");
        submit(Operation.DELETE, Map.of("Identifier", spelling));
        workflow.start("second");

        assertThat(workflow.record("second").progress().statusMessage())
                .contains("The resource is in use by request first");
        assertThat(workflow.cloudControl.calls).contains("delete first").doesNotContain("delete second");
    }

    @Test
    @DisplayName("is not rejected for another resource, whose JSON has other members")
    void keepsOtherResourcesApart() {
        running("first", "op-1", Operation.DELETE, Map.of("Identifier", JSON));
        submit(Operation.DELETE, Map.of("Identifier", JSON.replace("\"r\"", "\"s\"")));
        workflow.start("second");

        assertThat(workflow.record("second").start().providerToken()).isPresent();
    }

    @Test
    @DisplayName("supersedes the request that uses another spelling of the identifier")
    void supersedesAcrossSpellings() {
        workflow.submit("first", Operation.DELETE, Map.of("Identifier", JSON));
        workflow.cloudControl.says(
                Map.of("RequestToken", "op-1", "OperationStatus", "IN_PROGRESS", "Identifier", "p|r"));
        workflow.start("first");
        submit(Operation.DELETE, Map.of("Identifier", "p|r", "OnConflict", "SUPERSEDE"));
        workflow.start("second");

        assertThat(workflow.record("first").cancel().orElseThrow().supersededBy())
                .contains("second");
        assertThat(workflow.record("first").awaitedBy()).contains("second");
        assertThat(workflow.record("second").isSettled()).isFalse();
    }

    @Test
    @DisplayName("starts once the other request has settled and its aliases are removed")
    void startsAfterTheOther() {
        running("first", "op-1", Operation.DELETE, Map.of("Identifier", "r"));
        workflow.cloudControl.then().says(Map.of("OperationStatus", "SUCCESS", "Identifier", "reported-name"));
        workflow.poll("first");
        submit(Operation.DELETE, Map.of("Identifier", "r"));

        assertThat(workflow.store.activeOn(RequestFixtures.TYPE, "reported-name"))
                .isEmpty();
        assertThat(workflow.store.activeOf("op-1")).isEmpty();
        assertThat(alias("alias#" + RequestFixtures.TYPE + "|reported-name")).doesNotContainKey("Requests");
        workflow.cloudControl.then().says(Map.of("RequestToken", "op-2", "OperationStatus", "IN_PROGRESS"));
        workflow.start("second");
        assertThat(workflow.record("second").start().providerToken()).contains("op-2");
    }

    private Map<String, AttributeValue> alias(String key) {
        return TestTable.client()
                .getItem(get -> get.tableName(table).key(Map.of("RequestToken", AttributeValue.fromS(key))))
                .item();
    }

    @ParameterizedTest
    @ValueSource(strings = {"request with token op-A is active", "RequestToken=op-A.", "'op-A'", "(op-A)"})
    @DisplayName("names the request whose provider token is in Cloud Control's message")
    void findsTheProviderToken(String message) {
        running("first", "op-A", Operation.CREATE, Map.of());
        running("other", "op-AB", Operation.CREATE, Map.of());
        submit(Operation.CREATE, Map.of());

        Request refused = refused(message);
        assertThat(refused.progress().statusMessage()).contains("The resource is in use by request first");
        assertThat(refused.progress().errorCode()).contains(KnownErrorCode.RESOURCE_CONFLICT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"A create of my-group is in progress", "AWS::Logs::LogGroup 'my-group'.", "Name: \"my-group\""})
    @DisplayName("names the single create whose Identifier is a whole word of the message")
    void findsTheIdentifierInTheMessage(String message) {
        runningCreate("first", "my-group");
        runningCreate("other", "my-group-2");
        submit(Operation.CREATE, Map.of());

        assertThat(refused(message).progress().statusMessage()).contains("The resource is in use by request first");
    }

    @Test
    @DisplayName("names the single create whose Identifier is a string at the top level of the desired state")
    void findsTheIdentifierInThePayload() {
        runningCreate("first", "my-group");
        submit(Operation.CREATE, Map.of("DesiredState", "{\"Name\":\"my-group\"}", "OnConflict", "SUPERSEDE"));

        assertThat(refused("in use").isSettled()).isFalse();
        assertThat(workflow.record("first").cancel().orElseThrow().reason()).isEqualTo(CancelReason.SUPERSEDED);
    }

    @Test
    @DisplayName("has Cloud Control's message if no request or several requests match")
    void keepsTheWordsIfItIsNotCertain() {
        runningCreate("first", "my-group");
        runningCreate("other", "Name");
        submit(Operation.CREATE, Map.of("DesiredState", "{\"Name\":\"my-group\"}"));

        assertThat(refused("Name is in use").progress().statusMessage())
                .contains("ConcurrentOperationException: Name is in use");
    }

    @Test
    @DisplayName("does not supersede a request that was submitted later and owns the operation")
    void doesNotSupersedeALaterRequest() {
        workflow.submit("first", Operation.DELETE, Map.of("Identifier", "r", "OnConflict", "SUPERSEDE"));
        workflow.submit("second", Operation.DELETE, Map.of("Identifier", "s"));
        workflow.cloudControl.says(Map.of("RequestToken", "op-2", "OperationStatus", "IN_PROGRESS"));
        workflow.start("second");
        workflow.cloudControl.then().fails("ConcurrentOperationException", "op-2");
        workflow.start("first");

        assertThat(workflow.record("second").cancel()).isEmpty();
        assertThat(workflow.record("second").awaitedBy()).contains("first");
    }

    @Test
    @DisplayName("names a request of the previous version, which has no alias, once Cloud Control rejects the start")
    void findsRequestsWithoutAliases() {
        running("first", "op-1", Operation.DELETE, Map.of("Identifier", "r"));
        for (String key : new String[] {"alias#" + RequestFixtures.TYPE + "|r", "operation#op-1"}) {
            TestTable.client()
                    .deleteItem(
                            delete -> delete.tableName(table).key(Map.of("RequestToken", AttributeValue.fromS(key))));
        }
        submit(Operation.DELETE, Map.of("Identifier", "r"));

        assertThat(refused("busy").progress().statusMessage()).contains("The resource is in use by request first");
    }

    @Test
    @DisplayName("is not rejected for a settled request that the previous version left in an alias")
    void ignoresSettledRequestsInAnAlias() {
        running("first", "op-1", Operation.DELETE, Map.of("Identifier", "r"));
        Map<String, AttributeValue> before = alias("alias#" + RequestFixtures.TYPE + "|r");
        workflow.cloudControl.then().says(Map.of("OperationStatus", "SUCCESS"));
        workflow.poll("first");
        TestTable.client().putItem(put -> put.tableName(table).item(before));

        assertThat(workflow.store.activeOn(RequestFixtures.TYPE, "r")).isEmpty();
        assertThat(Optional.ofNullable(before.get("Requests"))).isPresent();
    }

    @Test
    @DisplayName("waits under WAIT until the other request settles and wakes its execution")
    void waitsForTheOther() {
        running("first", "op-A", Operation.CREATE, Map.of());
        workflow.submit("second", Map.of("OnConflict", "WAIT"));

        assertThat(refused("op-A").status()).isEqualTo(KnownStatus.PENDING);
        assertThat(workflow.record("first").awaitedBy()).contains("second");
    }
}
