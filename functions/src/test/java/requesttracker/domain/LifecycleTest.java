package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static requesttracker.domain.OperationStatus.FinalStatus.CANCEL_COMPLETE;
import static requesttracker.domain.OperationStatus.FinalStatus.FAILED;
import static requesttracker.domain.OperationStatus.FinalStatus.SUCCESS;
import static requesttracker.domain.OperationStatus.KnownStatus.CANCEL_IN_PROGRESS;
import static requesttracker.domain.OperationStatus.KnownStatus.IN_PROGRESS;
import static requesttracker.domain.OperationStatus.KnownStatus.PENDING;
import static requesttracker.domain.RequestFixtures.T0;
import static requesttracker.domain.RequestFixtures.attempted;
import static requesttracker.domain.RequestFixtures.canceled;
import static requesttracker.domain.RequestFixtures.hook;
import static requesttracker.domain.RequestFixtures.inStatus;
import static requesttracker.domain.RequestFixtures.progressEvent;
import static requesttracker.domain.RequestFixtures.started;
import static requesttracker.domain.RequestFixtures.submitted;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.json.Json;

@DisplayName("The lifecycle of a request")
class LifecycleTest {
    private static final TrackerSettings SETTINGS = TrackerSettings.DEFAULT;
    private static final OperationStatus NEW = OperationStatus.of("ROLLING_BACK");
    private static final OperationStatus NEWER = OperationStatus.of("ROLLED_BACK");
    private static final Instant DEADLINE = T0.plus(SETTINGS.defaultTimeout());

    private static Request observed(Request request, RequestFixtures.ProgressEventBuilder said) {
        return Lifecycle.onProgress(request, said.event(), T0.plusSeconds(9), 0.5, SETTINGS);
    }

    @Nested
    @DisplayName("A status")
    class AStatusMovesForwardOnly {

        /**
         * Lists rows with the status of the request, columns with the polled status, and cells with the status after
         * it.
         */
        static Stream<Arguments> moves_only_forward() {
            List<OperationStatus> seen =
                    List.of(PENDING, IN_PROGRESS, NEW, NEWER, CANCEL_IN_PROGRESS, SUCCESS, FAILED, CANCEL_COMPLETE);
            Map<OperationStatus, List<OperationStatus>> table = new LinkedHashMap<>();
            table.put(
                    PENDING,
                    List.of(PENDING, IN_PROGRESS, NEW, NEWER, CANCEL_IN_PROGRESS, SUCCESS, FAILED, CANCEL_COMPLETE));
            table.put(
                    IN_PROGRESS,
                    List.of(
                            IN_PROGRESS,
                            IN_PROGRESS,
                            NEW,
                            NEWER,
                            CANCEL_IN_PROGRESS,
                            SUCCESS,
                            FAILED,
                            CANCEL_COMPLETE));
            table.put(NEW, List.of(NEW, IN_PROGRESS, NEW, NEWER, CANCEL_IN_PROGRESS, SUCCESS, FAILED, CANCEL_COMPLETE));
            table.put(
                    CANCEL_IN_PROGRESS,
                    List.of(
                            CANCEL_IN_PROGRESS,
                            CANCEL_IN_PROGRESS,
                            CANCEL_IN_PROGRESS,
                            CANCEL_IN_PROGRESS,
                            CANCEL_IN_PROGRESS,
                            SUCCESS,
                            FAILED,
                            CANCEL_COMPLETE));
            table.put(SUCCESS, Collections.nCopies(seen.size(), SUCCESS));
            table.put(FAILED, Collections.nCopies(seen.size(), FAILED));
            table.put(CANCEL_COMPLETE, Collections.nCopies(seen.size(), CANCEL_COMPLETE));
            assertThat(table.keySet()).containsAll(OperationStatus.known());
            assertThat(seen).containsAll(OperationStatus.known());
            return table.entrySet().stream()
                    .flatMap(row -> Stream.iterate(0, i -> i < seen.size(), i -> i + 1)
                            .map(i -> arguments(
                                    row.getKey(), seen.get(i), row.getValue().get(i))));
        }

        @ParameterizedTest(name = "from {0}, polled {1}: {2}")
        @MethodSource
        void moves_only_forward(OperationStatus current, OperationStatus polled, OperationStatus expected) {
            Request before = inStatus(current);
            Request after = observed(before, progressEvent(polled));

            assertThat(before.status()).isEqualTo(current);
            assertThat(after.status()).isEqualTo(expected);
            assertThat(after.status().rank()).isGreaterThanOrEqualTo(current.rank());
            assertThat(after.isSettled()).isEqualTo(expected.isSettled());
            assertThat(after.next().orElseThrow() == NextStep.PUBLISH).isEqualTo(after.isSettled());
        }

        @Test
        void that_is_unknown_is_recorded_and_reported_and_does_not_settle_the_request() {
            Request request = observed(started(IN_PROGRESS), progressEvent(NEW));

            assertThat(request.status().value()).isEqualTo("ROLLING_BACK");
            assertThat(request.isSettled()).isFalse();
            assertThat(Lifecycle.hasUnknownStatus(request)).isTrue();
            assertThat(Lifecycle.hasUnknownStatus(started(IN_PROGRESS))).isFalse();
        }

        @Test
        void that_is_FAILED_keeps_an_unknown_error_code_and_reports_it() {
            Request request =
                    observed(started(IN_PROGRESS), progressEvent(FAILED).error(ErrorCode.of("Moonshine")));

            assertThat(request.progress().errorCode()).map(ErrorCode::value).contains("Moonshine");
            assertThat(Lifecycle.hasUnknownStatus(request)).isTrue();
        }

        @Test
        void that_is_not_new_changes_nothing() {
            Request request = observed(
                    started(IN_PROGRESS),
                    progressEvent(IN_PROGRESS).identifier("id").message("working"));

            assertThat(observed(request, progressEvent(IN_PROGRESS).at(T0.plusSeconds(5))))
                    .isSameAs(request);
            assertThat(observed(
                            request, progressEvent(IN_PROGRESS).identifier("id").message("working")))
                    .isSameAs(request);
        }

        @Test
        void records_the_identifier_as_soon_as_Cloud_Control_returns_it() {
            Request request = observed(started(PENDING), progressEvent(PENDING).identifier("early"));

            assertThat(request.identifier()).contains("early");
            assertThat(observed(request, progressEvent(FAILED)).identifier()).contains("early");
        }

        @Test
        void that_is_SUCCESS_removes_the_error_of_an_earlier_attempt() {
            Request troubled = observed(
                    started(IN_PROGRESS),
                    progressEvent(IN_PROGRESS)
                            .error(ErrorCode.KnownErrorCode.NETWORK_FAILURE)
                            .message("trying again"));
            Request done = observed(troubled, progressEvent(SUCCESS));

            assertThat(troubled.progress().errorCode()).contains(ErrorCode.KnownErrorCode.NETWORK_FAILURE);
            assertThat(done.progress().errorCode()).isEmpty();
            assertThat(done.progress().statusMessage()).isEmpty();
        }
    }

    @Nested
    @DisplayName("A settled request")
    class ASettledRequestNeverChanges {

        static Stream<Arguments> is_changed_by_no_transition() {
            ProgressEvent event = progressEvent(SUCCESS)
                    .token("other")
                    .identifier("other")
                    .message("other")
                    .event();
            Instant later = T0.plus(Duration.ofDays(30));
            Map<String, UnaryOperator<Request>> functions = new LinkedHashMap<>();
            functions.put("attempting", r -> Lifecycle.attempting(r, later));
            functions.put("accepted", r -> Lifecycle.accepted(r, event, later, 0.5, SETTINGS));
            functions.put("refused", r -> Lifecycle.refused(r, ErrorCode.KnownErrorCode.NOT_FOUND, "no", false, later));
            functions.put("startRefused", r -> Lifecycle.startRefused(r, later));
            functions.put("onRemnant", r -> Lifecycle.onRemnant(r, ResourceExists.TRUE, later));
            functions.put("awaited", r -> Lifecycle.markAwaitedBy(r, "other"));
            functions.put("observed", r -> Lifecycle.onProgress(r, event, later, 0.5, SETTINGS));
            functions.put("lost", r -> Lifecycle.onTokenUnknown(r, later));
            functions.put(
                    "cancelRequested",
                    r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), later));
            functions.put("cancelAccepted", r -> Lifecycle.cancelAccepted(r, event, later));
            functions.put("cancelNotTaken", r -> Lifecycle.cancelNotTaken(r, later));
            functions.put("timePassed", r -> Lifecycle.timePassed(r, later, SETTINGS));
            functions.put("gaveUp", r -> Lifecycle.fail(r, "why", later));
            return functions.entrySet().stream()
                    .flatMap(function -> Stream.of(SUCCESS, FAILED, CANCEL_COMPLETE)
                            .map(status -> arguments(function.getKey(), status, function.getValue())));
        }

        @ParameterizedTest(name = "{1} is not changed by {0}")
        @MethodSource
        void is_changed_by_no_transition(String name, OperationStatus status, UnaryOperator<Request> function) {
            Request settled = inStatus(status);

            assertThat(function.apply(settled)).isSameAs(settled);
        }

        @Test
        void records_whether_its_resource_exists() {
            Request settled = inStatus(FAILED);
            Request checked = Lifecycle.withResourceExists(settled, ResourceExists.TRUE);

            assertThat(checked.settlement().orElseThrow().resourceExists()).contains(ResourceExists.TRUE);
            assertThat(checked.progress()).isEqualTo(settled.progress());
        }

        @Test
        void may_have_its_event_published_by_another_execution() {
            Request settled = inStatus(FAILED);
            Request taken = Lifecycle.takenOver(settled);

            assertThat(taken.driver()).isEqualTo("request-1.1");
            assertThat(taken.settlement()).isEqualTo(settled.settlement());
            assertThat(taken.progress()).isEqualTo(settled.progress());
        }
    }

    @Nested
    class TheOutcome {

        @ParameterizedTest(name = "{0} after a cancel for {1}: {2}")
        @CsvSource({
            "SUCCESS, none, SUCCEEDED",
            "SUCCESS, REQUESTED, SUCCEEDED",
            "SUCCESS, DEADLINE, SUCCEEDED",
            "SUCCESS, SUPERSEDED, SUCCEEDED",
            "FAILED, none, FAILED",
            "FAILED, REQUESTED, FAILED",
            "FAILED, DEADLINE, FAILED",
            "FAILED, SUPERSEDED, FAILED",
            "CANCEL_COMPLETE, none, CANCELED",
            "CANCEL_COMPLETE, REQUESTED, CANCELED",
            "CANCEL_COMPLETE, DEADLINE, TIMED_OUT",
            "CANCEL_COMPLETE, SUPERSEDED, SUPERSEDED",
        })
        void follows_from_the_status_and_the_reason_of_the_cancel(
                OperationStatus.FinalStatus status, String reason, Outcome outcome) {
            Request running = started(IN_PROGRESS);
            Request request = reason.equals("none") ? running : canceled(running, CancelReason.valueOf(reason));
            Request settled = observed(request, progressEvent(status));

            assertThat(settled.settlement())
                    .contains(new Settlement(
                            T0.plusSeconds(9),
                            outcome,
                            status == SUCCESS ? Optional.empty() : Optional.of(ResourceExists.UNKNOWN)));
            assertThat(settled.cancel()).isEqualTo(request.cancel());
        }

        @Test
        void is_LOST_if_Cloud_Control_does_not_know_the_token_after_30_seconds() {
            Request running = started(IN_PROGRESS);
            Request lost = Lifecycle.onTokenUnknown(running, T0.plusSeconds(30));

            assertThat(Lifecycle.onTokenUnknown(running, T0.plusMillis(29_999))).isSameAs(running);
            assertThat(lost.status()).isEqualTo(FAILED);
            assertThat(lost.settlement()).map(Settlement::outcome).contains(Outcome.LOST);
            assertThat(lost.progress().errorCode()).contains(ErrorCode.KnownErrorCode.GENERAL_SERVICE_EXCEPTION);
        }

        @ParameterizedTest(name = "{1}: ends with \"{2}\"")
        @MethodSource
        void is_FAILED_if_the_tracker_gives_up(Request request, String when, String end) {
            Request gaveUp = Lifecycle.fail(request, "The tracker failed", T0);

            assertThat(gaveUp.settlement()).map(Settlement::outcome).contains(Outcome.FAILED);
            assertThat(gaveUp.progress().errorCode()).contains(ErrorCode.KnownErrorCode.INTERNAL_FAILURE);
            assertThat(gaveUp.progress().statusMessage()).contains("The tracker failed; " + end);
        }

        static Stream<Arguments> is_FAILED_if_the_tracker_gives_up() {
            return Stream.of(
                    arguments(submitted(), "not started", "nothing was started"),
                    arguments(attempted(), "perhaps started", "the operation may still be running"),
                    arguments(started(IN_PROGRESS), "started", "the operation may still be running"));
        }

        @ParameterizedTest
        @EnumSource(
                value = ErrorCode.KnownErrorCode.class,
                names = {"ALREADY_EXISTS", "RESOURCE_CONFLICT"})
        void is_FAILED_if_Cloud_Control_rejects_the_start(ErrorCode.KnownErrorCode code) {
            Request refused = Lifecycle.refused(attempted(), code, "Cloud Control said no", false, T0);

            assertThat(refused.status()).isEqualTo(FAILED);
            assertThat(refused.settlement()).map(Settlement::outcome).contains(Outcome.FAILED);
            assertThat(refused.progress().errorCode()).contains(code);
            assertThat(refused.progress().statusMessage()).contains("Cloud Control said no");
        }

        @ParameterizedTest
        @EnumSource(Outcome.class)
        void has_one_status(Outcome outcome) {
            assertThat(outcome.status())
                    .isEqualTo(
                            switch (outcome) {
                                case SUCCEEDED -> SUCCESS;
                                case FAILED, LOST -> FAILED;
                                case CANCELED, TIMED_OUT, SUPERSEDED -> CANCEL_COMPLETE;
                            });
        }
    }

    @Nested
    @DisplayName("Whether the resource exists")
    class WhatWasLeftBehind {

        @ParameterizedTest(name = "{0}: to be checked: {2}")
        @MethodSource
        void is_checked_only_after_an_end_that_may_leave_a_resource(String when, Request request, boolean doubt) {
            assertThat(Lifecycle.needsExistenceCheck(request)).isEqualTo(doubt);
        }

        static Stream<Arguments> is_checked_only_after_an_end_that_may_leave_a_resource() {
            Request running =
                    observed(started(IN_PROGRESS), progressEvent(IN_PROGRESS).identifier("id"));
            Request delete = Lifecycle.attempting(submitted("request-1", Operation.DELETE, Map.of()), T0);
            return Stream.of(
                    arguments("running", running, false),
                    arguments(
                            "failed without an identifier",
                            observed(started(IN_PROGRESS), progressEvent(FAILED)),
                            false),
                    arguments("succeeded", observed(running, progressEvent(SUCCESS)), false),
                    arguments("failed", observed(running, progressEvent(FAILED)), true),
                    arguments("canceled", observed(running, progressEvent(CANCEL_COMPLETE)), true),
                    arguments("lost", Lifecycle.onTokenUnknown(running, T0.plusSeconds(30)), true),
                    arguments(
                            "checked already",
                            Lifecycle.withResourceExists(
                                    observed(running, progressEvent(FAILED)), ResourceExists.FALSE),
                            false),
                    arguments("canceled before the start", canceled(submitted(), CancelReason.REQUESTED), false),
                    arguments(
                            "start refused",
                            Lifecycle.refused(attempted(), ErrorCode.KnownErrorCode.INVALID_REQUEST, "no", false, T0),
                            false),
                    arguments("canceled before the delete", canceled(delete, CancelReason.REQUESTED), false),
                    arguments(
                            "delete refused",
                            Lifecycle.refused(delete, ErrorCode.KnownErrorCode.ACCESS_DENIED, "no", false, T0),
                            true),
                    arguments(
                            "delete refused because it is gone",
                            Lifecycle.refused(delete, ErrorCode.KnownErrorCode.NOT_FOUND, "no", false, T0),
                            false));
        }

        @ParameterizedTest(name = "{0}: {2}")
        @MethodSource
        void is_recorded_for_each_request_that_did_not_succeed(String when, Request request, ResourceExists exists) {
            assertThat(request.settlement().flatMap(Settlement::resourceExists)).contains(exists);
        }

        static Stream<Arguments> is_recorded_for_each_request_that_did_not_succeed() {
            Request running = started(IN_PROGRESS);
            Request delete = Lifecycle.attempting(submitted("request-1", Operation.DELETE, Map.of()), T0);
            return Stream.of(
                    arguments("failed", observed(running, progressEvent(FAILED)), ResourceExists.UNKNOWN),
                    arguments("lost", Lifecycle.onTokenUnknown(running, T0.plusSeconds(30)), ResourceExists.UNKNOWN),
                    arguments("given up", Lifecycle.fail(running, "why", T0), ResourceExists.UNKNOWN),
                    arguments("never started", canceled(submitted(), CancelReason.REQUESTED), ResourceExists.UNKNOWN),
                    arguments(
                            "late and never started",
                            Lifecycle.timePassed(submitted(), DEADLINE, SETTINGS),
                            ResourceExists.UNKNOWN),
                    arguments(
                            "delete of what is gone",
                            Lifecycle.refused(delete, ErrorCode.KnownErrorCode.NOT_FOUND, "no", false, T0),
                            ResourceExists.FALSE),
                    arguments(
                            "delete that found nothing",
                            observed(
                                    started(delete, IN_PROGRESS),
                                    progressEvent(FAILED).error(ErrorCode.KnownErrorCode.NOT_FOUND)),
                            ResourceExists.FALSE),
                    arguments(
                            "create that misses another resource",
                            observed(running, progressEvent(FAILED).error(ErrorCode.KnownErrorCode.NOT_FOUND)),
                            ResourceExists.UNKNOWN));
        }
    }

    @Nested
    @DisplayName("A start")
    class Starting {

        @Test
        void uses_the_RequestToken_as_its_first_ClientToken() {
            Request attempting = Lifecycle.attempting(submitted(), T0);

            assertThat(attempting.clientToken()).isEqualTo("request-1");
            assertThat(attempting.mayHaveStarted()).isTrue();
            assertThat(submitted().mayHaveStarted()).isFalse();
        }

        @Test
        void without_an_answer_is_repeated_with_the_same_ClientToken() {
            Request attempting = attempted();
            Request repeated = Lifecycle.attempting(attempting, T0.plusSeconds(60));

            assertThat(repeated.clientToken()).isEqualTo(attempting.clientToken());
            assertThat(repeated.start()).isEqualTo(attempting.start());
        }

        @Test
        void whose_call_was_rejected_has_started_nothing() {
            Request refused = Lifecycle.startRefused(attempted(), T0.plusSeconds(1));

            assertThat(refused.mayHaveStarted()).isFalse();
            assertThat(refused.next()).contains(NextStep.START);
            assertThat(refused.clientToken()).isEqualTo("request-1");
        }

        @ParameterizedTest
        @EnumSource(CancelReason.class)
        void whose_call_was_rejected_is_canceled_at_once(CancelReason reason) {
            Request canceled = canceled(Lifecycle.startRefused(attempted(), T0), reason);

            assertThat(canceled.status()).isEqualTo(CANCEL_COMPLETE);
            assertThat(Lifecycle.attempting(canceled, T0)).isSameAs(canceled);
        }

        @Test
        void whose_call_was_rejected_times_out_at_once() {
            Request late = Lifecycle.timePassed(Lifecycle.startRefused(attempted(), T0), DEADLINE, SETTINGS);

            assertThat(late.settlement()).map(Settlement::outcome).contains(Outcome.TIMED_OUT);
            assertThat(late.status()).isEqualTo(CANCEL_COMPLETE);
            assertThat(late.progress().statusMessage()).contains("The deadline passed; nothing was started");
        }

        @Test
        void stays_in_doubt_if_only_its_later_call_was_rejected() {
            Request twice = Lifecycle.attempting(attempted(), T0.plusSeconds(1));
            Request once = Lifecycle.startRefused(twice, T0.plusSeconds(2));
            Request canceled = canceled(once, CancelReason.REQUESTED);

            assertThat(once.mayHaveStarted()).isTrue();
            assertThat(canceled.isSettled()).isFalse();
            assertThat(canceled.next()).contains(NextStep.CANCEL);
            assertThat(Lifecycle.refused(twice, ErrorCode.KnownErrorCode.ACCESS_DENIED, "no", false, T0)
                            .progress()
                            .statusMessage())
                    .contains("no; an earlier call was not answered, so the operation may be running");
        }

        @Test
        void that_was_canceled_in_doubt_settles_once_all_its_calls_were_rejected() {
            Request canceled = canceled(attempted(), CancelReason.REQUESTED);
            Request refused = Lifecycle.startRefused(canceled, T0.plusSeconds(1));

            assertThat(refused.settlement()).map(Settlement::outcome).contains(Outcome.CANCELED);
            assertThat(refused.cancel()).isEqualTo(canceled.cancel());
        }

        @ParameterizedTest(name = "{0} hours after the attempt: too late: {1}")
        @CsvSource({"0, false", "34, false", "35, false", "36, true"})
        void is_not_repeated_after_36_hours_when_Cloud_Control_may_not_know_the_ClientToken(
                int hours, boolean tooLate) {
            assertThat(Lifecycle.tooLateToStartAgain(attempted(), T0.plus(Duration.ofHours(hours))))
                    .isEqualTo(tooLate);
            assertThat(Lifecycle.tooLateToStartAgain(submitted(), T0.plus(Duration.ofHours(hours))))
                    .isFalse();
        }

        @Test
        void keeps_the_first_token_that_Cloud_Control_returns() {
            Request started = started(PENDING);
            Request again = Lifecycle.accepted(
                    started, progressEvent(IN_PROGRESS).token("provider-2").event(), T0.plusSeconds(1), 0.5, SETTINGS);

            assertThat(started.start().providerToken()).contains("provider-1");
            assertThat(started.next()).contains(NextStep.POLL);
            assertThat(again).isSameAs(started);
        }

        @Test
        void whose_answer_has_a_final_status_settles_at_once() {
            Request done = started(attempted(), SUCCESS);

            assertThat(done.isSettled()).isTrue();
            assertThat(done.start().providerToken()).contains("provider-1");
        }

        @Test
        void with_a_pending_cancel_is_canceled_as_soon_as_its_token_is_known() {
            Request canceled = canceled(attempted(), CancelReason.REQUESTED);
            Request started = started(canceled, IN_PROGRESS);

            assertThat(canceled.isSettled()).isFalse();
            assertThat(started.next()).contains(NextStep.CANCEL);
            assertThat(started.status()).isEqualTo(CANCEL_IN_PROGRESS);
            assertThat(started.start().providerToken()).contains("provider-1");
        }
    }

    @Nested
    @DisplayName("An operation that ended with Throttling")
    class AStartThatWasThrottled {
        private static Optional<Instant> notBefore(Request request) {
            return request.phase()
                    .fold(
                            Phase.NotStarted::notBefore,
                            inDoubt -> Optional.empty(),
                            running -> Optional.empty(),
                            settled -> Optional.empty());
        }

        private final RequestFixtures.ProgressEventBuilder throttled =
                progressEvent(FAILED).error(ErrorCode.KnownErrorCode.THROTTLING);

        @Test
        void is_retried_with_a_new_ClientToken_that_depends_only_on_the_request() {
            Request request = started(IN_PROGRESS);
            Request again = observed(request, throttled);

            assertThat(again).isEqualTo(observed(request, throttled));
            assertThat(again.isSettled()).isFalse();
            assertThat(again.next()).contains(NextStep.START);
            assertThat(again.start().attempt()).isEqualTo(2);
            assertThat(again.clientToken()).isEqualTo("request-1-2");
            assertThat(again.start().providerToken()).isEmpty();
            assertThat(again.mayHaveStarted()).isFalse();
            assertThat(notBefore(again)).contains(T0.plusSeconds(9 + 2));
        }

        @ParameterizedTest(name = "random {0}: after {1} ms")
        @CsvSource({"0.0, 1500", "0.5, 2000", "1.0, 2500"})
        void is_retried_after_a_pause_with_jitter(double random, long milliseconds) {
            Request again = Lifecycle.onProgress(started(IN_PROGRESS), throttled.event(), T0, random, SETTINGS);

            assertThat(notBefore(again)).contains(T0.plusMillis(milliseconds));
        }

        @Test
        void keeps_its_identifier() {
            Request again = observed(started(IN_PROGRESS), throttled.identifier("half-made"));

            assertThat(again.start().attempt()).isEqualTo(2);
            assertThat(again.identifier()).contains("half-made");
        }

        private static Request seen(Request request, ResourceExists exists, int seconds) {
            return Lifecycle.onRemnant(request, exists, T0.plusSeconds(9 + seconds));
        }

        private static Optional<Instant> due(Request request) {
            return request.phase()
                    .fold(
                            Lifecycle::startDue,
                            inDoubt -> Optional.empty(),
                            running -> Optional.empty(),
                            settled -> Optional.empty());
        }

        @Test
        void is_not_retried_if_the_create_left_a_resource() {
            Request settled =
                    seen(observed(started(IN_PROGRESS), throttled.identifier("left")), ResourceExists.TRUE, 0);

            assertThat(settled.settlement())
                    .contains(new Settlement(T0.plusSeconds(9), Outcome.FAILED, Optional.of(ResourceExists.TRUE)));
            assertThat(settled.progress().errorCode()).contains(ErrorCode.KnownErrorCode.THROTTLING);
            assertThat(settled.identifier()).contains("left");
        }

        @Test
        void is_retried_once_two_checks_ten_seconds_apart_did_not_find_the_resource() {
            Request again = observed(started(IN_PROGRESS), throttled.identifier("left"));
            Request absent = seen(again, ResourceExists.FALSE, 1);
            Request attempt = Lifecycle.attempting(absent, T0.plusSeconds(20));

            assertThat(due(again)).isEmpty();
            assertThat(due(absent)).contains(T0.plusSeconds(9 + 11));
            assertThat(seen(absent, ResourceExists.FALSE, 11)).isSameAs(absent);
            assertThat(attempt.clientToken()).isEqualTo("request-1-2");
            assertThat(attempt.identifier()).isEmpty();
            assertThat(attempt.attempts()).extracting(EndedAttempt::identifier).containsExactly(Optional.of("left"));
        }

        @Test
        void settles_at_the_deadline_if_no_check_could_find_out_whether_it_left_a_resource() {
            Request again = observed(started(IN_PROGRESS), throttled.identifier("left"));
            Request unknown = seen(again, ResourceExists.UNKNOWN, 1);
            Request late = Lifecycle.timePassed(unknown, DEADLINE, SETTINGS);

            assertThat(unknown).isSameAs(again);
            assertThat(late.settlement())
                    .contains(new Settlement(DEADLINE, Outcome.FAILED, Optional.of(ResourceExists.UNKNOWN)));
            assertThat(late.progress().errorCode()).contains(ErrorCode.KnownErrorCode.THROTTLING);
        }

        @ParameterizedTest
        @EnumSource(value = Operation.class, names = "CREATE", mode = EnumSource.Mode.EXCLUDE)
        void needs_no_check_of_the_resource_unless_it_is_a_create(Operation operation) {
            Request running =
                    started(Lifecycle.attempting(submitted("request-1", operation, Map.of()), T0), IN_PROGRESS);

            assertThat(due(observed(running, throttled))).contains(T0.plusSeconds(9 + 2));
        }

        @Test
        void is_not_retried_after_the_deadline() {
            Request late = Lifecycle.onProgress(started(IN_PROGRESS), throttled.event(), DEADLINE, 0.5, SETTINGS);

            assertThat(late.settlement()).map(Settlement::outcome).contains(Outcome.FAILED);
        }

        @Test
        void is_listed_as_an_attempt_with_its_progress() {
            Request again = observed(started(IN_PROGRESS), throttled.identifier("left"));

            assertThat(EventPayloads.attempts(again))
                    .containsExactly(Map.of(
                            "ProviderToken", "provider-1",
                            "Identifier", "left",
                            "StartedAt", "2026-03-01T12:00:00.000Z",
                            "EndedAt", "2026-03-01T12:00:09.000Z",
                            "ErrorCode", "Throttling"));
            assertThat(again.attemptCount()).isEqualTo(1);
        }

        @Test
        void is_listed_up_to_twenty_times_and_counted_beyond() {
            TrackerSettings many = SETTINGS.toBuilder().maxThrottledStarts(100).build();
            Request request = attempted();
            for (int attempt = 1; attempt <= 30; attempt++) {
                request = Lifecycle.onProgress(started(request, IN_PROGRESS), throttled.event(), T0, 0.5, many);
                request = Lifecycle.attempting(request, T0);
            }
            Request running = started(request, IN_PROGRESS);

            assertThat(EventPayloads.attempts(running)).hasSize(20);
            assertThat(running.attemptCount()).isEqualTo(31);
        }

        @Test
        void is_retried_a_limited_number_of_times_with_a_pause_that_doubles() {
            Request request = attempted();
            for (int attempt = 1; attempt <= SETTINGS.maxThrottledStarts(); attempt++) {
                request = observed(started(request, IN_PROGRESS), throttled);
                assertThat(notBefore(request)).contains(T0.plusSeconds(9 + (1L << attempt)));
                request = Lifecycle.attempting(request, T0);
                assertThat(request.start().attempt()).isEqualTo(attempt + 1);
                assertThat(request.clientToken()).isEqualTo("request-1-" + (attempt + 1));
            }
            Request settled = observed(started(request, IN_PROGRESS), throttled);

            assertThat(settled.isSettled()).isTrue();
            assertThat(settled.progress().errorCode()).contains(ErrorCode.KnownErrorCode.THROTTLING);
        }

        @Test
        void is_not_retried_after_a_cancel() {
            assertThat(observed(canceled(started(IN_PROGRESS), CancelReason.REQUESTED), throttled)
                            .isSettled())
                    .isTrue();
        }

        @Test
        void is_not_retried_if_it_was_adopted() {
            assertThat(observed(RequestFixtures.adopted(), throttled).isSettled())
                    .isTrue();
        }

        @ParameterizedTest
        @EnumSource(value = ErrorCode.KnownErrorCode.class, mode = EnumSource.Mode.EXCLUDE, names = "THROTTLING")
        void settles_at_once_if_its_error_is_another(ErrorCode.KnownErrorCode code) {
            assertThat(observed(started(IN_PROGRESS), progressEvent(FAILED).error(code))
                            .isSettled())
                    .isTrue();
        }
    }

    @Nested
    @DisplayName("An adoption")
    class Adopting {
        @Test
        void tracks_an_operation_that_another_client_started() {
            Request adopted = RequestFixtures.adopted();

            assertThat(adopted.next()).contains(NextStep.POLL);
            assertThat(adopted.start().providerToken()).contains("provider-1");
            assertThat(adopted.mayHaveStarted()).isTrue();
            assertThat(adopted.start().attempt()).isZero();
            assertThat(Lifecycle.attempting(adopted, T0)).isSameAs(adopted);
            assertThat(canceled(adopted, CancelReason.REQUESTED).next()).contains(NextStep.CANCEL);
        }
    }

    @Nested
    class AnAdoptedOperation {
        private Request polled(String typeName, String operation) {
            ProgressEvent event = progressEvent(SUCCESS).identifier("prod").event().toBuilder()
                    .typeName(Optional.of(typeName))
                    .operation(Optional.of(operation))
                    .build();
            return Lifecycle.onProgress(RequestFixtures.adopted(), event, T0, 0.5, SETTINGS);
        }

        @Test
        void of_the_same_type_and_operation_settles_the_request_as_it_ends() {
            assertThat(polled(RequestFixtures.TYPE, "CREATE").settlement())
                    .map(Settlement::outcome)
                    .contains(Outcome.SUCCEEDED);
        }

        @ParameterizedTest
        @CsvSource({"AWS::S3::Bucket, CREATE", "AWS::Logs::LogGroup, DELETE"})
        void of_another_type_or_operation_fails_the_request_with_both_descriptions(String typeName, String operation) {
            Request settled = polled(typeName, operation);

            assertThat(settled.settlement()).map(Settlement::outcome).contains(Outcome.FAILED);
            assertThat(settled.progress().errorCode()).contains(ErrorCode.KnownErrorCode.INVALID_REQUEST);
            assertThat(settled.progress().statusMessage().orElseThrow())
                    .contains(operation + " of " + typeName, "CREATE of AWS::Logs::LogGroup");
            assertThat(settled.identifier()).isEmpty();
        }
    }

    @Nested
    @DisplayName("An operation that ended with ResourceConflict")
    class AResourceConflictWhileItRuns {
        private Request conflicted(Operation operation, String onConflict) {
            Request request = submitted("request-1", operation, Map.of("OnConflict", onConflict));
            return observed(
                    started(Lifecycle.attempting(request, T0), IN_PROGRESS),
                    progressEvent(FAILED).error(ErrorCode.KnownErrorCode.RESOURCE_CONFLICT));
        }

        @ParameterizedTest
        @EnumSource(
                value = Operation.class,
                names = {"UPDATE", "DELETE"})
        void is_retried_for_an_update_or_delete_with_OnConflict_WAIT(Operation operation) {
            assertThat(conflicted(operation, "WAIT").next()).contains(NextStep.START);
            assertThat(conflicted(operation, "WAIT").clientToken()).isEqualTo("request-1-2");
        }

        @ParameterizedTest
        @CsvSource({"CREATE, WAIT", "UPDATE, FAIL", "DELETE, SUPERSEDE"})
        void settles_the_request_in_all_other_cases(Operation operation, String onConflict) {
            assertThat(conflicted(operation, onConflict).isSettled()).isTrue();
        }
    }

    @Nested
    @DisplayName("A cancel")
    class CancelTransitions {
        @Test
        void before_the_start_settles_the_request_without_a_call() {
            Request canceled = canceled(submitted(), CancelReason.REQUESTED);

            assertThat(canceled.status()).isEqualTo(CANCEL_COMPLETE);
            assertThat(canceled.next()).contains(NextStep.PUBLISH);
            assertThat(canceled.settlement()).map(Settlement::outcome).contains(Outcome.CANCELED);
            assertThat(canceled.progress().statusMessage()).contains("Canceled before anything was started");
        }

        @Test
        void of_a_running_operation_is_pending_until_it_is_sent() {
            Request canceled = canceled(started(IN_PROGRESS), CancelReason.REQUESTED);

            assertThat(canceled.status()).isEqualTo(CANCEL_IN_PROGRESS);
            assertThat(canceled.next()).contains(NextStep.CANCEL);
            assertThat(canceled.cancel().orElseThrow().sentAt()).isEmpty();
        }

        @Test
        void that_is_repeated_keeps_the_first_reason() {
            Request first = canceled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request second = Lifecycle.cancelRequested(
                    first, CancelReason.SUPERSEDED, Optional.of("request-2"), T0.plusSeconds(5));

            assertThat(second).isEqualTo(first);
        }

        @Test
        void that_was_sent_lets_the_operation_be_polled_until_it_settles() {
            Request canceled = canceled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request sent = Lifecycle.cancelAccepted(
                    canceled, progressEvent(IN_PROGRESS).event(), T0.plusSeconds(1));

            assertThat(sent.next()).contains(NextStep.POLL);
            assertThat(sent.status()).isEqualTo(CANCEL_IN_PROGRESS);
            assertThat(sent.cancel().flatMap(Cancellation::sentAt)).contains(T0.plusSeconds(1));
            assertThat(observed(sent, progressEvent(SUCCESS)).status()).isEqualTo(SUCCESS);
        }

        @Test
        void that_Cloud_Control_rejects_is_retried_after_a_pause_with_polls_in_between() {
            Instant retryAt = T0.plusSeconds(10);
            Request canceled = canceled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request notTaken = Lifecycle.cancelNotTaken(canceled, retryAt);

            assertThat(notTaken.next()).contains(NextStep.POLL);
            assertThat(notTaken.cancel().orElseThrow().attempts()).isEqualTo(1);
            assertThat(Lifecycle.timePassed(notTaken, retryAt.minusMillis(1), SETTINGS))
                    .isSameAs(notTaken);
            assertThat(Lifecycle.timePassed(notTaken, retryAt, SETTINGS).next()).contains(NextStep.CANCEL);
            assertThat(Lifecycle.cancelNotTaken(notTaken, retryAt)
                            .cancel()
                            .orElseThrow()
                            .attempts())
                    .isEqualTo(2);
        }

        @Test
        void that_was_not_requested_is_not_recorded() {
            Request running = started(IN_PROGRESS);

            assertThat(Lifecycle.cancelAccepted(
                            running, progressEvent(CANCEL_IN_PROGRESS).event(), T0))
                    .isSameAs(running);
            assertThat(Lifecycle.cancelNotTaken(running, T0)).isSameAs(running);
        }

        @Test
        void by_a_superseding_request_records_that_request() {
            Request canceled = Lifecycle.cancelRequested(
                    started(IN_PROGRESS), CancelReason.SUPERSEDED, Optional.of("request-2"), T0);

            assertThat(canceled.cancel().flatMap(Cancellation::supersededBy)).contains("request-2");
        }
    }

    @Nested
    @DisplayName("The passing of time")
    class PassingOfTime {
        private static final Duration GRACE = SETTINGS.cancelGrace();
        private static final Duration CAP = SETTINGS.overdueCap();

        /** Compares the next step, the outcome of a settled request, and the end of its message. */
        @ParameterizedTest(name = "{0}: {3} {4}")
        @MethodSource
        void leads_to_the_next_step_or_to_the_end(
                String when, Request request, Instant now, NextStep next, String outcome, String message) {
            Request after = Lifecycle.timePassed(request, now, SETTINGS);

            assertThat(after.next()).contains(next);
            assertThat(after.settlement().map(end -> end.outcome().name()).orElse(""))
                    .isEqualTo(outcome);
            if (!message.isEmpty()) {
                assertThat(after.progress().statusMessage().orElseThrow()).endsWith(message);
            }
        }

        static Stream<Arguments> leads_to_the_next_step_or_to_the_end() {
            Request notify = notifying();
            Request notifyRunning = started(Lifecycle.attempting(notify, T0), IN_PROGRESS);
            Request overdue = withOverduePublished(notifyRunning);
            Request canceled = canceled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request sent = Lifecycle.cancelAccepted(
                    canceled, progressEvent(IN_PROGRESS).event(), T0);
            Request doubtful = canceled(attempted(), CancelReason.REQUESTED);
            Instant justBefore = DEADLINE.minusMillis(1);
            return Stream.of(
                    arguments("before the deadline, running", started(IN_PROGRESS), justBefore, NextStep.POLL, "", ""),
                    arguments("before the deadline, not started", submitted(), justBefore, NextStep.START, "", ""),
                    arguments("at the deadline, running", started(IN_PROGRESS), DEADLINE, NextStep.CANCEL, "", ""),
                    arguments("at the deadline, perhaps started", attempted(), DEADLINE, NextStep.CANCEL, "", ""),
                    arguments(
                            "at the deadline, not started",
                            submitted(),
                            DEADLINE,
                            NextStep.PUBLISH,
                            "TIMED_OUT",
                            "nothing was started"),
                    arguments("NOTIFY before the deadline", notifyRunning, justBefore, NextStep.POLL, "", ""),
                    arguments("NOTIFY at the deadline", notifyRunning, DEADLINE, NextStep.NOTIFY, "", ""),
                    arguments("NOTIFY at the deadline, not started", notify, DEADLINE, NextStep.START, "", ""),
                    arguments("NOTIFY, already published", overdue, DEADLINE.plusSeconds(1), NextStep.POLL, "", ""),
                    arguments(
                            "NOTIFY before the cap", overdue, DEADLINE.plus(CAP).minusMillis(1), NextStep.POLL, "", ""),
                    arguments(
                            "NOTIFY at the cap",
                            overdue,
                            DEADLINE.plus(CAP),
                            NextStep.PUBLISH,
                            "FAILED",
                            "the operation may still be running"),
                    arguments(
                            "NOTIFY at the cap, not started",
                            notify,
                            DEADLINE.plus(CAP),
                            NextStep.PUBLISH,
                            "FAILED",
                            "nothing was started"),
                    arguments(
                            "cancel pending before the grace ends",
                            canceled,
                            T0.plus(GRACE).minusMillis(1),
                            NextStep.CANCEL,
                            "",
                            ""),
                    arguments(
                            "cancel sent before the grace ends",
                            sent,
                            T0.plus(GRACE).minusMillis(1),
                            NextStep.POLL,
                            "",
                            ""),
                    arguments("cancel never tried, grace over", canceled, T0.plus(GRACE), NextStep.CANCEL, "", ""),
                    arguments(
                            "cancel not taken, grace over",
                            Lifecycle.cancelNotTaken(canceled, T0.plusSeconds(1)),
                            T0.plus(GRACE),
                            NextStep.PUBLISH,
                            "FAILED",
                            "not confirmed within 1800 s; the operation may still be running"),
                    arguments(
                            "cancel sent, grace over",
                            sent,
                            T0.plus(GRACE),
                            NextStep.PUBLISH,
                            "FAILED",
                            "the operation may still be running"),
                    arguments(
                            "start never answered, grace over",
                            doubtful,
                            T0.plus(GRACE),
                            NextStep.PUBLISH,
                            "FAILED",
                            "the operation may still be running"),
                    arguments(
                            "canceled, at the deadline: it is not canceled again",
                            Lifecycle.cancelRequested(
                                    started(IN_PROGRESS),
                                    CancelReason.REQUESTED,
                                    Optional.empty(),
                                    DEADLINE.minusSeconds(1)),
                            DEADLINE,
                            NextStep.CANCEL,
                            "",
                            ""));
        }

        @Test
        void cancels_for_the_reason_DEADLINE_at_the_deadline() {
            Request canceled = Lifecycle.timePassed(started(IN_PROGRESS), DEADLINE, SETTINGS);

            assertThat(canceled.cancel().map(Cancellation::reason)).contains(CancelReason.DEADLINE);
            assertThat(canceled.cancel().map(Cancellation::requestedAt)).contains(DEADLINE);
        }

        @Test
        void settles_with_ServiceTimeout_if_a_cancel_was_not_confirmed_in_time() {
            Request canceled = canceled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request notTaken = Lifecycle.cancelNotTaken(canceled, T0);

            assertThat(Lifecycle.timePassed(notTaken, T0.plus(GRACE), SETTINGS)
                            .progress()
                            .errorCode())
                    .contains(ErrorCode.KnownErrorCode.SERVICE_TIMEOUT);
        }

        private static Request notifying() {
            return submitted("request-1", Operation.CREATE, Map.of("OnTimeout", "NOTIFY"));
        }

        private static Request withOverduePublished(Request r) {
            return r.toBuilder().overduePublishedAt(Optional.of(DEADLINE)).build();
        }
    }

    @Nested
    class TheTimeline {
        @Test
        void is_in_the_order_of_time_even_if_the_cancel_came_before_the_answer_to_the_start() {
            Request canceled = canceled(attempted(), CancelReason.REQUESTED);
            Request started = Lifecycle.accepted(
                    canceled, progressEvent(IN_PROGRESS).token("provider-1").event(), T0.plusSeconds(5), 0.5, SETTINGS);

            assertThat(EventPayloads.timeline(started))
                    .extracting(moment -> moment.get("What"))
                    .containsExactly("Submitted", "StartAttempted", "CancelRequested", "Started");
        }

        @Test
        void has_the_start_of_each_attempt() {
            Request again =
                    observed(started(IN_PROGRESS), progressEvent(FAILED).error(ErrorCode.KnownErrorCode.THROTTLING));
            Request twice = Lifecycle.accepted(
                    Lifecycle.attempting(again, T0.plusSeconds(20)),
                    progressEvent(IN_PROGRESS).token("provider-2").event(),
                    T0.plusSeconds(21),
                    0.5,
                    SETTINGS);

            assertThat(EventPayloads.timeline(twice))
                    .extracting(moment -> moment.get("What"))
                    .containsExactly("Submitted", "Started", "StartAttempted", "Started");
        }
    }

    @Nested
    class Hooks {

        @ParameterizedTest(name = "{0}: \"{3}\"")
        @MethodSource
        void are_named_in_the_message_if_they_made_the_request_fail(
                String when, List<HookProgress> hooks, String said, String message) {
            RequestFixtures.ProgressEventBuilder event = said.isEmpty()
                    ? progressEvent(FAILED)
                    : progressEvent(FAILED).message(said);
            Request failed = observed(started(IN_PROGRESS), event.hooks(hooks));

            assertThat(failed.progress().statusMessage().orElse("")).isEqualTo(message);
            assertThat(failed.progress().hooks()).isEqualTo(hooks);
        }

        static Stream<Arguments> are_named_in_the_message_if_they_made_the_request_fail() {
            return Stream.of(
                    arguments(
                            "FAIL",
                            List.of(hook("My::Hook::Tags", "HOOK_COMPLETE_FAILED", "FAIL", "no tag")),
                            "",
                            "hook My::Hook::Tags: no tag"),
                    arguments(
                            "FAIL and a message",
                            List.of(hook("My::Hook::Tags", "HOOK_FAILED", "FAIL", "no tag")),
                            "Refused",
                            "Refused (hook My::Hook::Tags: no tag)"),
                    arguments(
                            "the message says it already",
                            List.of(hook("My::Hook::Tags", "HOOK_FAILED", "FAIL", "no tag")),
                            "Refused by hook My::Hook::Tags: no tag, sorry",
                            "Refused by hook My::Hook::Tags: no tag, sorry"),
                    arguments(
                            "WARN",
                            List.of(hook("My::Hook::Tags", "HOOK_COMPLETE_FAILED", "WARN", "no tag")),
                            "Disk full",
                            "Disk full"),
                    arguments(
                            "succeeded",
                            List.of(hook("My::Hook::Tags", "HOOK_COMPLETE_SUCCEEDED", "FAIL", "fine")),
                            "Disk full",
                            "Disk full"),
                    arguments(
                            "a status of a newer service", List.of(hook("A::B::C", "HOOK_TIRED", "FAIL", "")), "", ""),
                    arguments("no members at all", List.of(hook("", "", "", "")), "", ""),
                    arguments(
                            "no name, no message, no mode",
                            List.of(hook("", "HOOK_FAILED", "", "")),
                            "",
                            "hook (unnamed) failed"),
                    arguments(
                            "two of three",
                            List.of(
                                    hook("A::B::C", "HOOK_FAILED", "FAIL", "one"),
                                    hook("A::B::D", "HOOK_FAILED", "WARN", "two"),
                                    hook("A::B::E", "HOOK_COMPLETE_FAILED", "FAIL", "three")),
                            "",
                            "hook A::B::C: one; hook A::B::E: three"));
        }

        @Test
        void are_kept_if_a_later_progress_event_has_none() {
            List<HookProgress> hooks = List.of(hook("A::B::C", "HOOK_IN_PROGRESS", "", ""));
            Request running =
                    observed(started(IN_PROGRESS), progressEvent(IN_PROGRESS).hooks(hooks));

            assertThat(observed(running, progressEvent(SUCCESS)).progress().hooks())
                    .isEqualTo(hooks);
        }

        @Test
        void that_failed_are_not_in_the_message_of_a_success() {
            Request done = observed(
                    started(IN_PROGRESS),
                    progressEvent(SUCCESS).hooks(List.of(hook("A::B::C", "HOOK_COMPLETE_FAILED", "WARN", "meh"))));

            assertThat(done.progress().statusMessage()).isEmpty();
        }
    }

    @Nested
    @DisplayName("The time of the next poll")
    class TheNextLook {
        @Test
        void is_when_the_workflow_wakes() {
            Request polled =
                    started(IN_PROGRESS).with(new WaitState(Optional.of(T0.plusSeconds(60)), 1, Optional.empty()));

            assertThat(polled.nextLook()).contains(T0.plusSeconds(60));
            assertThat(EventPayloads.progressEvent(polled)).containsEntry("RetryAfter", "2026-03-01T12:01:00.000Z");
        }

        @Test
        void is_now_if_a_cancel_is_to_be_sent() {
            Request polled =
                    started(IN_PROGRESS).with(new WaitState(Optional.of(T0.plusSeconds(60)), 1, Optional.empty()));
            Request canceled =
                    Lifecycle.cancelRequested(polled, CancelReason.REQUESTED, Optional.empty(), T0.plusSeconds(10));

            assertThat(canceled.nextLook()).contains(T0.plusSeconds(11));
            assertThat(EventPayloads.progressEvent(canceled)).containsEntry("RetryAfter", "2026-03-01T12:00:11.000Z");
        }
    }

    @Nested
    @DisplayName("Text that is too long")
    class LongText {
        @Test
        void of_a_message_is_truncated_to_the_limit_of_the_contract() {
            Request failed =
                    observed(started(IN_PROGRESS), progressEvent(FAILED).message("x".repeat(5_000)));

            assertThat(failed.progress().statusMessage().orElseThrow()).hasSize(2_048);
        }

        @ParameterizedTest(name = "{index}")
        @ValueSource(strings = {"x", "\u4e16", "\u0001", "\"", "\ud83d\ude00"})
        void of_hooks_is_truncated_so_that_record_and_event_stay_below_their_limits(String character) {
            HookProgress[] many = new HookProgress[1_000];
            Arrays.fill(many, hook("A::B::C", "HOOK_FAILED", "FAIL", character.repeat(100_000)));
            Request failed =
                    observed(started(IN_PROGRESS), progressEvent(FAILED).hooks(List.of(many)));

            assertThat(failed.progress().hooks())
                    .hasSizeGreaterThan(20)
                    .allSatisfy(hook -> assertThat(hook.statusMessage().orElseThrow())
                            .startsWith(character.repeat(255))
                            .endsWith("…"));
            assertThat(Json.write(EventPayloads.settled(failed)).getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThan(200 * 1024);
            String message = failed.progress().statusMessage().orElseThrow();
            assertThat(message.codePointCount(0, message.length())).isEqualTo(2_048);
        }

        @ParameterizedTest(name = "{index}")
        @ValueSource(strings = {"x", "\u4e16", "\ud83d\ude00"})
        void of_hooks_is_kept_if_all_messages_fit_together(String character) {
            String longest = character.repeat(2_048);
            Request failed = observed(
                    started(IN_PROGRESS),
                    progressEvent(FAILED)
                            .hooks(List.of(
                                    hook("A::B::C", "HOOK_FAILED", "WARN", longest),
                                    hook("A::B::D", "HOOK_FAILED", "WARN", "short"),
                                    hook("A::B::E", "HOOK_FAILED", "WARN", longest))));

            assertThat(failed.progress().hooks())
                    .extracting(hook -> hook.statusMessage().orElseThrow())
                    .containsExactly(longest, "short", longest);
        }

        @Test
        void of_hooks_is_truncated_only_in_the_longest_messages_and_only_as_far_as_needed() {
            HookProgress[] many = new HookProgress[50];
            Arrays.fill(many, hook("A::B::C", "HOOK_FAILED", "WARN", "\u4e16".repeat(2_048)));
            many[7] = hook("A::B::C", "HOOK_FAILED", "WARN", "\u4e16".repeat(300));
            Request failed =
                    observed(started(IN_PROGRESS), progressEvent(FAILED).hooks(List.of(many)));

            List<HookProgress> kept = failed.progress().hooks();
            assertThat(kept).hasSize(50);
            assertThat(kept.get(7)).isEqualTo(many[7]);
            assertThat(kept.get(8).statusMessage().orElseThrow()).endsWith("…").hasSizeGreaterThan(1_000);
            assertThat(Json.write(EventPayloads.settled(failed)).getBytes(StandardCharsets.UTF_8).length)
                    .isBetween(150 * 1024, 200 * 1024);
            Request again = observed(started(IN_PROGRESS), progressEvent(FAILED).hooks(kept));
            assertThat(again.progress().hooks()).isEqualTo(kept);
        }

        @Test
        void is_never_truncated_inside_a_character() {
            String emoji = "\ud83d\ude00";
            Request failed =
                    observed(started(IN_PROGRESS), progressEvent(FAILED).message("x" + emoji.repeat(4_000)));

            assertThat(failed.progress().statusMessage()).contains("x" + emoji.repeat(2_047));
        }
    }

    @Nested
    @DisplayName("A takeover")
    class TakingOver {
        @Test
        void gives_the_request_to_a_new_execution_whose_name_depends_only_on_the_request() {
            Request once = Lifecycle.takenOver(started(IN_PROGRESS));
            Request twice = Lifecycle.takenOver(once);

            assertThat(once.driver()).isEqualTo("request-1.1");
            assertThat(twice.driver()).isEqualTo("request-1.2");
            assertThat(twice.restarts()).isEqualTo(2);
            assertThat(twice.waitState().dueAt()).isEmpty();
            assertThat(twice.next()).contains(NextStep.POLL);
        }

        @Test
        void counts_failures_only_and_uses_no_name_twice() {
            Request failed = Lifecycle.takenOver(started(IN_PROGRESS));
            Request resumed = Lifecycle.resumed(Lifecycle.resumed(failed));

            assertThat(resumed.driver()).isEqualTo("request-1.3");
            assertThat(resumed.restarts()).isEqualTo(1);
            assertThat(resumed.waitState().dueAt()).isEmpty();
        }
    }
}
