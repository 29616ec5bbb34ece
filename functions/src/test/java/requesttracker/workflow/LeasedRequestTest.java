package requesttracker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Lease;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OperationStatus.FinalStatus;
import requesttracker.domain.OperationStatus.KnownStatus;
import requesttracker.domain.Outcome;
import requesttracker.domain.Requester;
import requesttracker.domain.Settlement;
import requesttracker.store.TestTable;
import requesttracker.workflow.WorkflowFixture.TaskAnswer;

@DisplayName("A request with a lease")
class LeasedRequestTest {
    private static final String TOKEN = "leased";
    private static final String LEASE = "run-1";
    private static final Duration LENGTH = Duration.ofSeconds(60);

    private WorkflowFixture workflow;

    @BeforeEach
    void submit() {
        workflow = new WorkflowFixture(TestTable.create());
        workflow.submit(TOKEN, Map.of("LeaseId", LEASE, "TimeoutSeconds", 172_800));
        renew();
        sayRetryAfter(Duration.ofMinutes(10));
    }

    private void renew() {
        workflow.store.leases().renew(new Lease(LEASE, workflow.now.plus(LENGTH)));
    }

    private void sayRetryAfter(Duration retryAfter) {
        Instant at = workflow.now.plus(retryAfter);
        workflow.cloudControl
                .then()
                .says(Map.of(
                        "RequestToken",
                        "provider-1",
                        "OperationStatus",
                        KnownStatus.IN_PROGRESS.value(),
                        "RetryAfter",
                        at.getEpochSecond()));
    }

    private Optional<CancelReason> cancelReason() {
        return workflow.record(TOKEN).cancel().map(cancel -> cancel.reason());
    }

    @Test
    void waits_until_the_lease_ends_if_that_is_before_the_next_poll() {
        TaskAnswer started = workflow.start(TOKEN);

        assertThat(started.next()).isEqualTo("POLL");
        assertThat(started.waitSeconds()).isEqualTo(60);
    }

    @Test
    void waits_until_the_next_poll_if_that_is_before_the_lease_ends() {
        sayRetryAfter(Duration.ofSeconds(20));

        assertThat(workflow.start(TOKEN).waitSeconds()).isEqualTo(20);
    }

    @Test
    void is_canceled_at_the_end_of_the_lease_without_a_poll() {
        TaskAnswer started = workflow.start(TOKEN);
        workflow.pass(LENGTH);
        int calls = workflow.cloudControl.calls.size();
        TaskAnswer woken = workflow.poll(started);

        assertThat(woken.next()).isEqualTo("CANCEL");
        assertThat(workflow.cloudControl.calls).hasSize(calls);
        assertThat(workflow.record(TOKEN).cancel().orElseThrow()).satisfies(cancel -> {
            assertThat(cancel.reason()).isEqualTo(CancelReason.LEASE_EXPIRED);
            assertThat(cancel.canceler().first()).contains(new Requester.TrackerItself("LEASE_EXPIRED"));
        });
    }

    @Test
    void settles_as_CANCELED() {
        TaskAnswer started = workflow.start(TOKEN);
        workflow.pass(LENGTH);
        workflow.poll(started);
        workflow.cloudControl.then().says(FinalStatus.CANCEL_COMPLETE);
        workflow.cancel(TOKEN);

        assertThat(workflow.record(TOKEN).settlement().map(Settlement::outcome)).contains(Outcome.CANCELED);
    }

    /** The previous version accepts only the names of CancelReason that it lists. */
    @Test
    void is_recorded_as_canceled_on_request_for_an_earlier_version() {
        TaskAnswer started = workflow.start(TOKEN);
        workflow.pass(LENGTH);
        workflow.poll(started);

        assertThat(workflow.item(TOKEN).get("CancelReason").s()).isEqualTo("REQUESTED");
        assertThat(workflow.item(TOKEN).get("CancelReasonSince").s()).isEqualTo("LEASE_EXPIRED");
    }

    @Test
    void continues_to_wait_without_a_poll_if_the_lease_was_renewed() {
        TaskAnswer started = workflow.start(TOKEN);
        workflow.pass(Duration.ofSeconds(40));
        renew();
        workflow.pass(Duration.ofSeconds(20));
        int calls = workflow.cloudControl.calls.size();
        TaskAnswer woken = workflow.poll(started);

        assertThat(woken.next()).isEqualTo("POLL");
        assertThat(woken.waitSeconds()).isEqualTo(40);
        assertThat(workflow.cloudControl.calls).hasSize(calls);
        assertThat(cancelReason()).isEmpty();
    }

    @Test
    void is_polled_at_the_times_of_a_request_without_a_lease() {
        TaskAnswer state = workflow.start(TOKEN);
        int calls = workflow.cloudControl.calls.size();
        int wakes = 0;
        while (workflow.cloudControl.calls.size() == calls) {
            workflow.pass(Duration.ofSeconds(state.waitSeconds()));
            renew();
            state = workflow.poll(state);
            wakes++;
        }

        assertThat(workflow.now).isEqualTo(workflow.record(TOKEN).submittedAt().plus(Duration.ofMinutes(10)));
        assertThat(wakes).isEqualTo(10);
    }

    @Test
    void without_RetryAfter_is_polled_at_the_times_of_a_request_without_a_lease() {
        workflow.cloudControl.then().says(KnownStatus.IN_PROGRESS);
        TaskAnswer state = workflow.start(TOKEN);
        workflow.pass(Duration.ofHours(3));
        renew();
        state = workflow.poll(state);
        // 2 % of three hours, but the lease ends sooner.
        assertThat(state.waitSeconds()).isEqualTo(60);
        int calls = workflow.cloudControl.calls.size();
        for (int seconds = 0; seconds < 216; ) {
            assertThat(workflow.cloudControl.calls).as("after %s s", seconds).hasSize(calls);
            seconds += (int) state.waitSeconds();
            workflow.pass(Duration.ofSeconds(state.waitSeconds()));
            renew();
            state = workflow.poll(state);
        }

        assertThat(workflow.cloudControl.calls).hasSize(calls + 1);
    }

    @Test
    void checks_its_lease_rarely_once_it_is_old() {
        TaskAnswer started = workflow.start(TOKEN);
        workflow.pass(Duration.ofHours(24));
        renew();

        // 0.5 % of 24 hours, and not the 60 seconds of the lease.
        assertThat(workflow.poll(started).waitSeconds()).isEqualTo(432);
    }

    @Test
    void is_not_started_once_its_lease_has_ended() {
        workflow.pass(LENGTH);
        TaskAnswer answer = workflow.start(TOKEN);

        assertThat(answer.next()).isEqualTo("PUBLISH");
        assertThat(workflow.cloudControl.calls).isEmpty();
        assertThat(workflow.record(TOKEN).settlement().map(Settlement::outcome)).contains(Outcome.CANCELED);
        assertThat(workflow.record(TOKEN).progress().statusMessage()).contains("Canceled before anything was started");
    }

    @Test
    void is_started_again_to_be_canceled_if_its_start_is_in_doubt_when_the_lease_ends() {
        workflow.cloudControl.then().fails("InternalFailure");
        workflow.start(TOKEN);
        workflow.store.save(workflow.record(TOKEN), r -> Lifecycle.attempting(r, workflow.now));
        workflow.pass(LENGTH);
        workflow.cloudControl.then().says(KnownStatus.IN_PROGRESS);

        assertThat(workflow.start(TOKEN).next()).isEqualTo("CANCEL");
        assertThat(cancelReason()).contains(CancelReason.LEASE_EXPIRED);
    }

    @Test
    void continues_until_the_last_of_its_leases_ends() {
        TaskAnswer started = workflow.start(TOKEN);
        workflow.store.save(
                workflow.record(TOKEN),
                r -> Lifecycle.leased(r, Optional.of("run-2")).orElseThrow());
        workflow.pass(LENGTH);
        workflow.store.leases().renew(new Lease("run-2", workflow.now.plusSeconds(30)));

        assertThat(workflow.poll(started).waitSeconds()).isEqualTo(30);
        workflow.pass(Duration.ofSeconds(30));
        assertThat(workflow.poll(started).next()).isEqualTo("CANCEL");
    }

    @Test
    void continues_without_a_lease_if_a_repeated_submit_has_none() {
        TaskAnswer started = workflow.start(TOKEN);
        workflow.store.save(
                workflow.record(TOKEN),
                r -> Lifecycle.leased(r, Optional.empty()).orElseThrow());
        workflow.pass(LENGTH);

        assertThat(workflow.poll(started).next()).isEqualTo("POLL");
        assertThat(cancelReason()).isEmpty();
    }

    @Test
    void keeps_the_reason_of_an_earlier_cancel() {
        TaskAnswer started = workflow.start(TOKEN);
        workflow.store.save(
                workflow.record(TOKEN),
                r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), workflow.now));
        workflow.pass(LENGTH);
        workflow.poll(started);

        assertThat(cancelReason()).contains(CancelReason.REQUESTED);
    }

    @Test
    void is_not_canceled_at_the_end_of_its_lease_if_a_repeated_submit_adds_another_meanwhile() {
        workflow.start(TOKEN);
        List<String> known = workflow.record(TOKEN).leaseIds();
        workflow.store.save(
                workflow.record(TOKEN),
                r -> Lifecycle.leased(r, Optional.of("run-2")).orElseThrow());

        assertThat(Lifecycle.leasesEnded(workflow.record(TOKEN), known, workflow.now))
                .isEqualTo(workflow.record(TOKEN));
    }
}
