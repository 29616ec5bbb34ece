package requesttracker.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static requesttracker.domain.RequestFixtures.SECRET;
import static requesttracker.domain.RequestFixtures.T0;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import requesttracker.application.FakeExecutions;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.Sensitive;
import requesttracker.domain.TrackerSettings;
import requesttracker.runtime.GivenDependencies;
import requesttracker.store.ContentDigest;
import requesttracker.store.RequestStore;
import requesttracker.store.TestTable;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RepairRequestsTest {
    /** Of its own for each test, since a sweep takes whatever is there. */
    private final String table = TestTable.create();

    private Instant now = T0;
    private final List<String> lines = new ArrayList<>();
    private final FakeExecutions executions = new FakeExecutions();
    private final RequestStore store = new RequestStore(TestTable.client(), table, TrackerSettings.DEFAULT, () -> now);
    private final RepairRequests repair = repair(executions);

    private RepairRequests repair(FakeExecutions with) {
        return new RepairRequests(GivenDependencies.builder()
                .clock(() -> now)
                .telemetry(new Telemetry(lines::add, () -> now))
                .store(store)
                .executions(with)
                .build());
    }

    private Request submit(String token) {
        Request request = RequestFixtures.submitted(token, Operation.CREATE, Map.of());
        store.submit(request, Optional.of(Sensitive.of(SECRET)), Optional.empty(), new ContentDigest("2:content", "content"));
        return request;
    }

    private void set(String token, String attribute, String value) {
        TestTable.client()
                .updateItem(r -> r.tableName(table)
                        .key(Map.of("RequestToken", AttributeValue.fromS(token)))
                        .updateExpression("SET #a = :v")
                        .expressionAttributeNames(Map.of("#a", attribute))
                        .expressionAttributeValues(Map.of(":v", AttributeValue.fromS(value))));
    }

    private int repair(ScheduledEvent event) {
        return repair.handleRequest(event, null).restarted();
    }

    private int sweep() {
        return repair(new ScheduledEvent().withDetailType("Scheduled Event").withDetail(Map.of()));
    }

    private static ScheduledEvent failed(String execution, String input) {
        return new ScheduledEvent()
                .withDetailType("Step Functions Execution Status Change")
                .withDetail(Map.of("status", "FAILED", "name", execution, "input", input));
    }

    private static ScheduledEvent afterAllWasStopped() {
        return new ScheduledEvent().withDetail(Map.of("all", true));
    }

    @Test
    void aSweepGivesANewExecutionToARequestThatIsLate() {
        submit("late");
        now = T0.plus(Duration.ofMinutes(15));
        assertThat(sweep()).isZero();

        now = now.plusMillis(1);
        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start late.1 late");
        Request taken = store.find("late").orElseThrow();
        assertThat(taken.driver()).isEqualTo("late.1");
        assertThat(taken.next()).contains(NextStep.START);

        assertThat(sweep()).isZero();
    }

    @Test
    void aSweepLeavesARequestThatSleepsAlone() {
        submit("sleeping");
        set("sleeping", "DueAt", "2026-03-02T12:00:00.000Z");
        now = T0.plus(Duration.ofDays(1));

        assertThat(sweep()).isZero();
        assertThat(executions.calls).isEmpty();
    }

    @Test
    void aSweepLeavesAPublishedRequestAlone() {
        store.save(submit("published"), r -> Lifecycle.fail(r, "why", T0));
        TestTable.client()
                .updateItem(r -> r.tableName(table)
                        .key(Map.of("RequestToken", AttributeValue.fromS("published")))
                        .updateExpression("REMOVE NextStep, ActiveResource, DueAt"));
        now = T0.plus(Duration.ofDays(1));

        assertThat(sweep()).isZero();
        assertThat(repair(failed("published", "{\"requestToken\":\"published\"}")))
                .isZero();
    }

    @Test
    void aSweepPublishesWhatWasSettledAndNotPublishedHoweverOftenItTakes() {
        store.save(submit("settled"), r -> Lifecycle.fail(r, "why", T0));
        for (int restart = 1; restart <= TrackerSettings.DEFAULT.maxRestarts() + 2; restart++) {
            now = now.plus(Duration.ofHours(1));
            assertThat(sweep()).isEqualTo(1);
            assertThat(executions.calls).last().isEqualTo("start settled." + restart + " settled");
        }
        assertThat(store.find("settled")
                        .orElseThrow()
                        .settlement()
                        .orElseThrow()
                        .at())
                .isEqualTo(T0);
    }

    @Test
    void aRequestThatFailedTooOftenSettlesAndIsPublishedByTheLastExecution() {
        submit("hopeless");
        for (int restart = 1; restart <= TrackerSettings.DEFAULT.maxRestarts(); restart++) {
            now = now.plus(Duration.ofHours(1));
            assertThat(sweep()).isEqualTo(1);
            assertThat(store.find("hopeless").orElseThrow().isSettled()).isFalse();
        }
        now = now.plus(Duration.ofHours(1));

        assertThat(sweep()).isEqualTo(1);
        Request settled = store.find("hopeless").orElseThrow();
        assertThat(settled.next()).contains(NextStep.PUBLISH);
        assertThat(settled.progress().errorCode()).contains(ErrorCode.KnownErrorCode.INTERNAL_FAILURE);
        assertThat(settled.progress().statusMessage()).contains("The workflow failed 4 times; nothing was started");
        assertThat(executions.calls).last().isEqualTo("start hopeless.4 hopeless");
        assertThat(store.payload("hopeless")).isEmpty();
        assertThat(lines)
                .filteredOn(line -> line.contains("WARN"))
                .singleElement()
                .asString()
                .contains("gave a request up", "\"RequestToken\":\"hopeless\"", "The workflow failed 4 times");
        assertThat(lines)
                .filteredOn(line -> line.contains("\"GivenUpRequests\":1"))
                .hasSize(1);
    }

    @Test
    void aFailedExecutionIsReplacedAtOnce() {
        submit("failed");

        assertThat(repair(failed("failed", "{\"requestToken\":\"failed\"}"))).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start failed.1 failed");
    }

    @Test
    void aFailedExecutionThatWasReplacedAlreadyIsNotReplacedAgain() {
        submit("replaced");
        repair(failed("replaced", "{\"requestToken\":\"replaced\"}"));

        assertThat(repair(failed("replaced", "{\"requestToken\":\"replaced\"}")))
                .isZero();
        assertThat(executions.calls).hasSize(1);
    }

    @Test
    void aFailedExecutionWithoutARequestIsToldToAPerson() {
        assertThat(repair(failed("stray", "not JSON"))).isZero();
        assertThat(repair(failed("stray", "{\"requestToken\":\"nobody\"}"))).isZero();
        assertThat(repair(failed("stray", "{}"))).isZero();
        assertThat(lines).singleElement().asString().contains("A failed execution has no request");
    }

    @Test
    void whereEverythingWasStoppedEachRequestIsTakenUp() {
        submit("one");
        submit("two");
        set("two", "DueAt", "2026-03-02T12:00:00.000Z");

        assertThat(repair(afterAllWasStopped())).isEqualTo(2);
        assertThat(executions.calls).containsExactlyInAnyOrder("start one.1 one", "start two.1 two");
    }

    @Test
    void oneRecordThatCannotBeReadDoesNotKeepTheOthersWaiting() {
        submit("poison");
        set("poison", "OnConflict", "hunter2");
        submit("healthy");
        now = T0.plus(Duration.ofHours(1));

        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start healthy.1 healthy");
        assertThat(lines)
                .filteredOn(line -> line.contains("WARN"))
                .singleElement()
                .asString()
                .contains("poison", "Unreadable")
                .doesNotContain("hunter2");
    }

    @Test
    void anIndexEntryThatCannotBeReadDoesNotHideTheOthers() {
        submit("poison");
        set("poison", "DueAt", "hunter2");
        submit("healthy");
        now = T0.plus(Duration.ofHours(1));

        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start healthy.1 healthy");
        assertThat(lines)
                .anyMatch(line -> line.contains("poison") && line.contains("DueAt"))
                .anyMatch(line -> line.contains("\"RepairFailures\":1"))
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void aFailedExecutionWhoseRecordCannotBeReadIsToldToAPerson() {
        submit("poison");
        set("poison", "OnConflict", "hunter2");

        assertThat(repair(failed("poison", "{\"requestToken\":\"poison\"}"))).isZero();
        assertThat(lines)
                .allMatch(line -> line.contains("\"RequestToken\":\"poison\""))
                .anyMatch(line -> line.contains("WARN") && line.contains("The record of poison cannot be read"))
                .anyMatch(line -> line.contains("\"RepairFailures\":1"));
    }

    @Test
    void stoppingEverythingAnyNumberOfTimesGivesNobodyUp() {
        submit("patient");
        for (int stop = 1; stop <= TrackerSettings.DEFAULT.maxRestarts() + 5; stop++) {
            assertThat(repair(afterAllWasStopped())).isEqualTo(1);
        }
        assertThat(store.find("patient").orElseThrow())
                .matches(request -> !request.isSettled())
                .matches(request -> request.restarts() == 0, "no failure is counted");
        assertThat(executions.calls).doesNotHaveDuplicates();
    }

    @Test
    void aStartThatFailsIsTriedAgainByALaterSweep() {
        submit("unlucky");
        now = T0.plus(Duration.ofHours(1));
        FakeExecutions down = new FakeExecutions();
        down.goDown();
        RepairRequests unlucky = repair(down);

        assertThat(unlucky.handleRequest(new ScheduledEvent(), null).restarted())
                .isZero();
        now = now.plus(Duration.ofHours(1));
        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start unlucky.2 unlucky");
    }

    @Test
    void theAgeOfTheOldestUnsettledRequestIsMeasured() {
        submit("old");
        now = T0.plus(Duration.ofMinutes(10));
        sweep();

        assertThat(lines).singleElement().asString().contains("\"OldestUnsettledAge\":600");
    }
}
