package requesttracker.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.domain.RequestFixtures.SECRET;
import static requesttracker.domain.RequestFixtures.T0;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.application.Executions;
import requesttracker.application.FakeExecutions;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.NextStep;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Timestamps;
import requesttracker.domain.TrackerSettings;
import requesttracker.runtime.GivenDependencies;
import requesttracker.store.ContentDigest;
import requesttracker.store.RequestStore;
import requesttracker.store.TestTable;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("Repair")
class RepairRequestsTest {
    /** A separate table for each test, since a sweep repairs all requests of a table. */
    private final String table = TestTable.create();

    private Instant now = T0;
    private final List<String> lines = new ArrayList<>();
    private final FakeExecutions executions = new FakeExecutions();
    private final RequestStore store = new RequestStore(TestTable.client(), table, TrackerSettings.DEFAULT, () -> now);
    private final RepairRequests repair = repair(executions);

    private RepairRequests repair(Executions with) {
        return new RepairRequests(dependencies(with).build());
    }

    private GivenDependencies.Builder dependencies(Executions with) {
        return GivenDependencies.builder()
                .clock(() -> now)
                .telemetry(new Telemetry(lines::add, () -> now))
                .store(store)
                .executions(with);
    }

    private Request submit(String token) {
        Request request = RequestFixtures.submitted(token, Operation.CREATE, Map.of());
        store.submit(
                request,
                Optional.of(Sensitive.of(SECRET)),
                Optional.empty(),
                new ContentDigest("2:content", "content"));
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

    private static Context remainingTime(Iterator<Integer> milliseconds) {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getRemainingTimeInMillis");
                    return milliseconds.next();
                });
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
    void starts_an_execution_again_a_minute_after_Step_Functions_rejected_it() throws Exception {
        submit("refused");
        now = T0.plusSeconds(60);
        assertThat(sweep()).isZero();
        assertThat(executions.calls).isEmpty();

        now = now.plusMillis(1);
        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start refused refused");
        Request started = store.find("refused").orElseThrow();
        assertThat(started.driver()).isEqualTo("refused");
        assertThat(started.restarts()).isZero();
        assertThat(started.next()).contains(NextStep.START);
    }

    @Test
    void counts_no_restart_while_Step_Functions_rejects_the_first_execution() throws Exception {
        submit("refused");
        executions.goDown();
        for (int minute = 0; minute < 24 * 60; minute++) {
            now = now.plusSeconds(60);
            sweep();
        }
        executions.comeUp();
        now = now.plusSeconds(60);

        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start refused refused");
        assertThat(store.find("refused").orElseThrow())
                .matches(request -> !request.isSettled())
                .matches(request -> request.restarts() == 0, "nothing is counted");
    }

    @Test
    void counts_a_restart_once_if_Step_Functions_rejects_the_new_execution() throws Exception {
        submit("failed");
        executions.goDown();
        assertThatThrownBy(() -> repair(failed("failed", "{\"requestToken\":\"failed\"}")))
                .isInstanceOf(IllegalStateException.class);
        now = T0.plusSeconds(61);
        sweep();
        executions.comeUp();
        now = now.plusSeconds(60);

        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start failed.1 failed");
        assertThat(store.find("failed").orElseThrow().restarts()).isEqualTo(1);
    }

    /** For example an execution whose functions are throttled for an hour. */
    @Test
    @DisplayName("leaves a running execution alone, however late it is")
    void leaves_a_running_execution_alone_however_late_it_is() throws Exception {
        submit("throttled");
        executions.start("throttled", "throttled");
        for (int hour = 1; hour <= 72; hour++) {
            now = T0.plus(Duration.ofHours(hour));
            assertThat(sweep()).isZero();
        }

        assertThat(executions.calls).containsOnly("start throttled throttled");
        assertThat(store.find("throttled").orElseThrow())
                .matches(request -> request.driver().equals("throttled"))
                .matches(request -> request.restarts() == 0, "nothing is counted");
    }

    @Test
    void starts_a_new_execution_for_a_waiting_request_whose_execution_has_ended() throws Exception {
        submit("late");
        executions.end("late");
        set("late", "DueAt", Timestamps.iso(T0.plusSeconds(1)));
        now = T0.plusSeconds(1).plus(Duration.ofMinutes(15));
        assertThat(sweep()).isZero();

        now = now.plusMillis(1);
        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start late late", "start late.1 late");
        Request taken = store.find("late").orElseThrow();
        assertThat(taken.driver()).isEqualTo("late.1");
        assertThat(taken.restarts()).isEqualTo(1);
        assertThat(taken.next()).contains(NextStep.START);

        now = now.plus(Duration.ofHours(1));
        assertThat(sweep()).isZero();
    }

    @Test
    void repairs_several_requests_at_once_up_to_a_limit() throws Exception {
        int bound = 4;
        for (int i = 0; i < 3 * bound; i++) {
            submit("r" + i);
        }
        now = T0.plusSeconds(61);
        CyclicBarrier together = new CyclicBarrier(bound);
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Executions meeting = new Executions() {
            @Override
            public Optional<Instant> start(String name, String requestToken) {
                most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                try {
                    // Passes only if this number of calls is made at once.
                    together.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IllegalStateException(e);
                }
                atWork.decrementAndGet();
                return Optional.of(Instant.MAX);
            }

            @Override
            public void wake(String taskToken) {}
        };
        ExecutorService threads = Executors.newFixedThreadPool(bound);
        try {
            RepairRequests parallel =
                    new RepairRequests(dependencies(meeting).workers(threads).build());
            assertThat(parallel.handleRequest(new ScheduledEvent(), null).restarted())
                    .isEqualTo(3 * bound);
        } finally {
            threads.shutdown();
        }
        assertThat(most.get()).isEqualTo(bound);
    }

    @Test
    void leaves_requests_to_the_next_sweep_if_no_time_is_left() throws Exception {
        submit("one");
        submit("two");
        submit("three");
        now = T0.plusSeconds(61);
        Iterator<Integer> left = List.of(200_000, 81_000, 80_000).iterator();

        assertThat(repair.handleRequest(new ScheduledEvent(), remainingTime(left))
                        .restarted())
                .isEqualTo(2);
        assertThat(lines)
                .filteredOn(line -> line.contains("WARN"))
                .singleElement()
                .asString()
                .contains("\"left\":1");
        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).hasSize(5);
    }

    @Test
    void leaves_a_waiting_request_alone() throws Exception {
        submit("sleeping");
        set("sleeping", "DueAt", "2026-03-02T12:00:00.000Z");
        now = T0.plus(Duration.ofDays(1));

        assertThat(sweep()).isZero();
        assertThat(executions.calls).isEmpty();
    }

    @Test
    void leaves_a_published_request_alone() {
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
    void publishes_the_event_of_a_settled_request_after_any_number_of_attempts() {
        store.save(submit("settled"), r -> Lifecycle.fail(r, "why", T0));
        for (int restart = 1; restart <= TrackerSettings.DEFAULT.maxRestarts() + 2; restart++) {
            now = now.plus(Duration.ofHours(1));
            executions.end(store.find("settled").orElseThrow().driver());
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
    @DisplayName("settles a request whose executions failed too often, and its last execution publishes the event")
    void settles_a_request_whose_executions_failed_too_often_and_the_last_execution_publishes_it() {
        submit("hopeless");
        for (int restart = 1; restart <= TrackerSettings.DEFAULT.maxRestarts(); restart++) {
            now = now.plus(Duration.ofHours(1));
            executions.end(store.find("hopeless").orElseThrow().driver());
            assertThat(sweep()).isEqualTo(1);
            assertThat(store.find("hopeless").orElseThrow().isSettled()).isFalse();
        }
        now = now.plus(Duration.ofHours(1));
        executions.end("hopeless.3");

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
    void replaces_a_failed_execution_at_once() {
        submit("failed");

        assertThat(repair(failed("failed", "{\"requestToken\":\"failed\"}"))).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start failed.1 failed");
    }

    @Test
    void replaces_a_failed_execution_only_once() {
        submit("replaced");
        repair(failed("replaced", "{\"requestToken\":\"replaced\"}"));

        assertThat(repair(failed("replaced", "{\"requestToken\":\"replaced\"}")))
                .isZero();
        assertThat(executions.calls).hasSize(1);
    }

    @Test
    void reports_a_failed_execution_without_a_request() {
        assertThat(repair(failed("stray", "not JSON"))).isZero();
        assertThat(repair(failed("stray", "{\"requestToken\":\"nobody\"}"))).isZero();
        assertThat(repair(failed("stray", "{}"))).isZero();
        assertThat(lines).singleElement().asString().contains("A failed execution has no request");
    }

    @Test
    void starts_a_new_execution_for_each_request_after_all_executions_were_stopped() {
        submit("one");
        submit("two");
        set("two", "DueAt", "2026-03-02T12:00:00.000Z");

        assertThat(repair(afterAllWasStopped())).isEqualTo(2);
        assertThat(executions.calls).containsExactlyInAnyOrder("start one.1 one", "start two.1 two");
    }

    @Test
    void repairs_the_other_requests_if_a_record_cannot_be_read() {
        submit("poison");
        set("poison", "OnConflict", "hunter2");
        submit("healthy");
        now = T0.plus(Duration.ofHours(1));

        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start healthy healthy");
        assertThat(lines)
                .filteredOn(line -> line.contains("WARN"))
                .singleElement()
                .asString()
                .contains("poison", "Unreadable")
                .doesNotContain("hunter2");
    }

    @Test
    void repairs_the_other_requests_if_an_index_entry_cannot_be_read() {
        submit("poison");
        set("poison", "DueAt", "hunter2");
        submit("healthy");
        now = T0.plus(Duration.ofHours(1));

        assertThat(sweep()).isEqualTo(1);
        assertThat(executions.calls).containsExactly("start healthy healthy");
        assertThat(lines)
                .anyMatch(line -> line.contains("poison") && line.contains("DueAt"))
                .anyMatch(line -> line.contains("\"RepairFailures\":1"))
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void reports_a_failed_execution_with_a_corrupt_record() {
        submit("poison");
        set("poison", "OnConflict", "hunter2");

        assertThat(repair(failed("poison", "{\"requestToken\":\"poison\"}"))).isZero();
        assertThat(lines)
                .allMatch(line -> line.contains("\"RequestToken\":\"poison\""))
                .anyMatch(line -> line.contains("WARN") && line.contains("The record of poison cannot be read"))
                .anyMatch(line -> line.contains("\"RepairFailures\":1"));
    }

    @Test
    void fails_no_request_if_all_executions_are_stopped_repeatedly() {
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
    void measures_the_age_of_the_oldest_unsettled_request() {
        submit("old");
        set("old", "DueAt", Timestamps.iso(T0.plusSeconds(1)));
        now = T0.plus(Duration.ofMinutes(10));
        sweep();

        assertThat(lines).singleElement().asString().contains("\"OldestUnsettledAge\":600");
    }
}
