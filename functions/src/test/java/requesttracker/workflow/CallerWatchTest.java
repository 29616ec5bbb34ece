package requesttracker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import requesttracker.application.CallerAnswer;
import requesttracker.domain.Callback;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OnCallerGone;
import requesttracker.domain.OperationStatus.FinalStatus;
import requesttracker.domain.OperationStatus.KnownStatus;
import requesttracker.domain.Requester;
import requesttracker.domain.Sensitive;
import requesttracker.store.TestTable;

@DisplayName("A request with OnCallerGone CANCEL")
class CallerWatchTest {
    private static final String TOKEN = "watched";

    private WorkflowFixture workflow;

    @BeforeEach
    void start() {
        workflow = new WorkflowFixture(TestTable.create());
        start(OnCallerGone.CANCEL);
    }

    private void start(OnCallerGone gone) {
        workflow.submit(TOKEN, Map.of("Callback", Map.of("TaskToken", "task-1", "OnCallerGone", gone.name())));
        workflow.cloudControl.says(KnownStatus.IN_PROGRESS);
        workflow.start(TOKEN);
        workflow.pass(Duration.ofMinutes(1));
    }

    private void add(String taskToken, OnCallerGone gone) {
        Callback callback = new Callback(Sensitive.of(taskToken), gone);
        assertThat(workflow.store.callbacks().add(TOKEN, callback)).isTrue();
        workflow.store.save(workflow.record(TOKEN), r -> Lifecycle.callbackAdded(r, callback));
    }

    @Test
    void is_canceled_by_the_poll_that_finds_its_caller_gone() {
        workflow.callers.says("task-1", CallerAnswer.GONE);
        WorkflowFixture.TaskAnswer answer = workflow.poll(TOKEN);

        assertThat(answer.next()).isEqualTo("CANCEL");
        assertThat(workflow.record(TOKEN).cancel().orElseThrow()).satisfies(cancel -> {
            assertThat(cancel.reason()).isEqualTo(CancelReason.CALLER_GONE);
            assertThat(cancel.canceler().first()).contains(new Requester.TrackerItself("CALLER_GONE"));
        });
    }

    /** The previous version accepts only the names of CancelReason that it lists. */
    @Test
    void is_recorded_as_canceled_on_request_for_an_earlier_version() {
        workflow.callers.says("task-1", CallerAnswer.GONE);
        workflow.poll(TOKEN);

        assertThat(workflow.item(TOKEN).get("CancelReason").s()).isEqualTo("REQUESTED");
        assertThat(workflow.item(TOKEN).get("CancelReasonSince").s()).isEqualTo("CALLER_GONE");
    }

    @ParameterizedTest
    @EnumSource(value = CallerAnswer.class, mode = EnumSource.Mode.EXCLUDE, names = "GONE")
    void continues_after_any_other_answer_of_Step_Functions(CallerAnswer answer) {
        workflow.callers.says("task-1", answer);
        assertThat(workflow.poll(TOKEN).next()).isEqualTo("POLL");
        assertThat(workflow.record(TOKEN).cancel()).isEmpty();
    }

    @Test
    void continues_if_Step_Functions_does_not_answer() {
        workflow.callers.setDown(true);
        assertThat(workflow.poll(TOKEN).next()).isEqualTo("POLL");
        assertThat(workflow.record(TOKEN).cancel()).isEmpty();
    }

    @Test
    void is_canceled_even_if_the_poll_of_Cloud_Control_fails() {
        workflow.callers.says("task-1", CallerAnswer.GONE);
        workflow.cloudControl.then().fails("ThrottlingException");

        assertThat(workflow.poll(TOKEN).next()).isEqualTo("CANCEL");
    }

    @Test
    void continues_while_one_of_its_callers_is_alive() {
        add("task-2", OnCallerGone.CANCEL);
        workflow.callers.says("task-1", CallerAnswer.GONE);
        assertThat(workflow.poll(TOKEN).next()).isEqualTo("POLL");
        assertThat(workflow.callers.calls).containsExactlyInAnyOrder("heartbeat task-1", "heartbeat task-2");

        workflow.callers.says("task-2", CallerAnswer.GONE);
        assertThat(workflow.poll(TOKEN).next()).isEqualTo("CANCEL");
    }

    @Test
    void continues_if_one_of_its_callers_keeps_it() {
        add("task-2", OnCallerGone.KEEP);
        workflow.callers.says("task-1", CallerAnswer.GONE).says("task-2", CallerAnswer.GONE);

        assertThat(workflow.poll(TOKEN).next()).isEqualTo("POLL");
        assertThat(workflow.callers.calls).isEmpty();
    }

    @Test
    void continues_if_a_caller_is_added_while_the_others_are_found_gone() {
        workflow.callers.says("task-1", CallerAnswer.GONE);
        workflow.callers.during("task-1", () -> add("task-2", OnCallerGone.CANCEL));

        assertThat(workflow.poll(TOKEN).next()).isEqualTo("POLL");
        assertThat(workflow.record(TOKEN).cancel()).isEmpty();
    }

    @Test
    void does_not_check_its_callers_once_it_has_settled_or_a_cancel_is_pending() {
        workflow.callers.says("task-1", CallerAnswer.GONE);
        workflow.poll(TOKEN);
        workflow.callers.calls.clear();
        workflow.poll(TOKEN);
        workflow.cloudControl.then().says(FinalStatus.CANCEL_COMPLETE);
        workflow.cancel(TOKEN);

        assertThat(workflow.record(TOKEN).isSettled()).isTrue();
        assertThat(workflow.callers.calls).isEqualTo(List.of());
    }

    @Test
    void does_not_check_callers_that_keep_it() {
        workflow = new WorkflowFixture(TestTable.create());
        start(OnCallerGone.KEEP);
        workflow.callers.says("task-1", CallerAnswer.GONE);

        assertThat(workflow.poll(TOKEN).next()).isEqualTo("POLL");
        assertThat(workflow.callers.calls).isEmpty();
    }
}
