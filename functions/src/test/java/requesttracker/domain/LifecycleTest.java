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
import static requesttracker.domain.RequestFixtures.cancelled;
import static requesttracker.domain.RequestFixtures.hook;
import static requesttracker.domain.RequestFixtures.inStatus;
import static requesttracker.domain.RequestFixtures.said;
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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.json.Json;

class LifecycleTest {
    private static final TrackerSettings SETTINGS = TrackerSettings.DEFAULT;
    private static final OperationStatus NEW = OperationStatus.of("ROLLING_BACK");
    private static final OperationStatus NEWER = OperationStatus.of("ROLLED_BACK");
    private static final Instant DEADLINE = T0.plus(SETTINGS.defaultTimeout());

    private static Request observed(Request request, RequestFixtures.ProgressEventBuilder said) {
        return Lifecycle.onProgress(request, said.event(), T0.plusSeconds(9), 0.5, SETTINGS);
    }

    @Nested
    class AStatusMovesForwardOnly {

        /**
         * Lists rows with the status of the request, columns with the polled status, and cells with the status after
         * it.
         */
        static Stream<Arguments> everyPair() {
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

        @ParameterizedTest(name = "{0} sees {1}: {2}")
        @MethodSource
        void everyPair(OperationStatus is, OperationStatus sees, OperationStatus becomes) {
            Request before = inStatus(is);
            Request after = observed(before, said(sees));

            assertThat(before.status()).isEqualTo(is);
            assertThat(after.status()).isEqualTo(becomes);
            assertThat(after.status().rank()).isGreaterThanOrEqualTo(is.rank());
            assertThat(after.isSettled()).isEqualTo(becomes.isSettled());
            assertThat(after.next().orElseThrow() == NextStep.PUBLISH).isEqualTo(after.isSettled());
        }

        @Test
        void anUnknownStatusIsKeptAndNotSettledAndReported() {
            Request request = observed(started(IN_PROGRESS), said(NEW));

            assertThat(request.status().value()).isEqualTo("ROLLING_BACK");
            assertThat(request.isSettled()).isFalse();
            assertThat(Lifecycle.hasUnknownStatus(request)).isTrue();
            assertThat(Lifecycle.hasUnknownStatus(started(IN_PROGRESS))).isFalse();
        }

        @Test
        void anUnknownErrorCodeIsKeptAndReported() {
            Request request = observed(started(IN_PROGRESS), said(FAILED).error(ErrorCode.of("Moonshine")));

            assertThat(request.progress().errorCode()).map(ErrorCode::value).contains("Moonshine");
            assertThat(Lifecycle.hasUnknownStatus(request)).isTrue();
        }

        @Test
        void whatIsNotNewChangesNothing() {
            Request request = observed(
                    started(IN_PROGRESS), said(IN_PROGRESS).identifier("id").message("working"));

            assertThat(observed(request, said(IN_PROGRESS).at(T0.plusSeconds(5))))
                    .isSameAs(request);
            assertThat(observed(request, said(IN_PROGRESS).identifier("id").message("working")))
                    .isSameAs(request);
        }

        @Test
        void anIdentifierIsKeptAsSoonAsItIsSeen() {
            Request request = observed(started(PENDING), said(PENDING).identifier("early"));

            assertThat(request.identifier()).contains("early");
            assertThat(observed(request, said(FAILED)).identifier()).contains("early");
        }

        @Test
        void aSuccessDoesNotShowTheErrorOfAnEarlierTry() {
            Request troubled = observed(
                    started(IN_PROGRESS),
                    said(IN_PROGRESS)
                            .error(ErrorCode.KnownErrorCode.NETWORK_FAILURE)
                            .message("trying again"));
            Request done = observed(troubled, said(SUCCESS));

            assertThat(troubled.progress().errorCode()).contains(ErrorCode.KnownErrorCode.NETWORK_FAILURE);
            assertThat(done.progress().errorCode()).isEmpty();
            assertThat(done.progress().statusMessage()).isEmpty();
        }
    }

    @Nested
    class ASettledRequestNeverChanges {

        static Stream<Arguments> byAnyFunction() {
            ProgressEvent event = said(SUCCESS)
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
        void byAnyFunction(String name, OperationStatus status, UnaryOperator<Request> function) {
            Request settled = inStatus(status);

            assertThat(function.apply(settled)).isSameAs(settled);
        }

        @Test
        void butWhatItLeftBehindIsAdded() {
            Request settled = inStatus(FAILED);
            Request checked = Lifecycle.withResourceExists(settled, ResourceExists.TRUE);

            assertThat(checked.settlement().orElseThrow().resourceExists()).contains(ResourceExists.TRUE);
            assertThat(checked.progress()).isEqualTo(settled.progress());
        }

        @Test
        void butAnotherExecutionMayPublishItsEvent() {
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
        void followsFromStatusAndReason(OperationStatus.FinalStatus status, String reason, Outcome outcome) {
            Request running = started(IN_PROGRESS);
            Request request = reason.equals("none") ? running : cancelled(running, CancelReason.valueOf(reason));
            Request settled = observed(request, said(status));

            assertThat(settled.settlement())
                    .contains(new Settlement(
                            T0.plusSeconds(9),
                            outcome,
                            status == SUCCESS ? Optional.empty() : Optional.of(ResourceExists.UNKNOWN)));
            assertThat(settled.cancel()).isEqualTo(request.cancel());
        }

        @Test
        void isLostWhenCloudControlForgotTheToken() {
            Request running = started(IN_PROGRESS);
            Request lost = Lifecycle.onTokenUnknown(running, T0.plusSeconds(30));

            assertThat(Lifecycle.onTokenUnknown(running, T0.plusMillis(29_999))).isSameAs(running);
            assertThat(lost.status()).isEqualTo(FAILED);
            assertThat(lost.settlement()).map(Settlement::outcome).contains(Outcome.LOST);
            assertThat(lost.progress().errorCode()).contains(ErrorCode.KnownErrorCode.GENERAL_SERVICE_EXCEPTION);
        }

        @ParameterizedTest(name = "{1}: ends with \"{2}\"")
        @MethodSource
        void isFailedWhenTheTrackerGaveUp(Request request, String when, String end) {
            Request gaveUp = Lifecycle.fail(request, "The tracker failed", T0);

            assertThat(gaveUp.settlement()).map(Settlement::outcome).contains(Outcome.FAILED);
            assertThat(gaveUp.progress().errorCode()).contains(ErrorCode.KnownErrorCode.INTERNAL_FAILURE);
            assertThat(gaveUp.progress().statusMessage()).contains("The tracker failed; " + end);
        }

        static Stream<Arguments> isFailedWhenTheTrackerGaveUp() {
            return Stream.of(
                    arguments(submitted(), "not started", "nothing was started"),
                    arguments(attempted(), "perhaps started", "the operation may still be running"),
                    arguments(started(IN_PROGRESS), "started", "the operation may still be running"));
        }

        @ParameterizedTest
        @EnumSource(
                value = ErrorCode.KnownErrorCode.class,
                names = {"ALREADY_EXISTS", "RESOURCE_CONFLICT"})
        void isFailedWhenTheStartIsRefused(ErrorCode.KnownErrorCode code) {
            Request refused = Lifecycle.refused(attempted(), code, "Cloud Control said no", false, T0);

            assertThat(refused.status()).isEqualTo(FAILED);
            assertThat(refused.settlement()).map(Settlement::outcome).contains(Outcome.FAILED);
            assertThat(refused.progress().errorCode()).contains(code);
            assertThat(refused.progress().statusMessage()).contains("Cloud Control said no");
        }

        @ParameterizedTest
        @EnumSource(Outcome.class)
        void saysTheStatus(Outcome outcome) {
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
    class WhatWasLeftBehind {

        @ParameterizedTest(name = "{0}: to be looked at: {2}")
        @MethodSource
        void isInDoubt(String when, Request request, boolean doubt) {
            assertThat(Lifecycle.needsExistenceCheck(request)).isEqualTo(doubt);
        }

        static Stream<Arguments> isInDoubt() {
            Request running = observed(started(IN_PROGRESS), said(IN_PROGRESS).identifier("id"));
            Request delete = Lifecycle.attempting(submitted("request-1", Operation.DELETE, Map.of()), T0);
            return Stream.of(
                    arguments("running", running, false),
                    arguments("failed without an identifier", observed(started(IN_PROGRESS), said(FAILED)), false),
                    arguments("succeeded", observed(running, said(SUCCESS)), false),
                    arguments("failed", observed(running, said(FAILED)), true),
                    arguments("cancelled", observed(running, said(CANCEL_COMPLETE)), true),
                    arguments("lost", Lifecycle.onTokenUnknown(running, T0.plusSeconds(30)), true),
                    arguments(
                            "looked at already",
                            Lifecycle.withResourceExists(observed(running, said(FAILED)), ResourceExists.FALSE),
                            false),
                    arguments("canceled before the start", cancelled(submitted(), CancelReason.REQUESTED), false),
                    arguments(
                            "start refused",
                            Lifecycle.refused(attempted(), ErrorCode.KnownErrorCode.INVALID_REQUEST, "no", false, T0),
                            false),
                    arguments("canceled before the delete", cancelled(delete, CancelReason.REQUESTED), false),
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
        void isSaidOfEveryRequestThatDidNotSucceed(String when, Request request, ResourceExists exists) {
            assertThat(request.settlement().flatMap(Settlement::resourceExists)).contains(exists);
        }

        static Stream<Arguments> isSaidOfEveryRequestThatDidNotSucceed() {
            Request running = started(IN_PROGRESS);
            Request delete = Lifecycle.attempting(submitted("request-1", Operation.DELETE, Map.of()), T0);
            return Stream.of(
                    arguments("failed", observed(running, said(FAILED)), ResourceExists.UNKNOWN),
                    arguments("lost", Lifecycle.onTokenUnknown(running, T0.plusSeconds(30)), ResourceExists.UNKNOWN),
                    arguments("given up", Lifecycle.fail(running, "why", T0), ResourceExists.UNKNOWN),
                    arguments("never started", cancelled(submitted(), CancelReason.REQUESTED), ResourceExists.UNKNOWN),
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
                                    said(FAILED).error(ErrorCode.KnownErrorCode.NOT_FOUND)),
                            ResourceExists.FALSE),
                    arguments(
                            "create that misses another resource",
                            observed(running, said(FAILED).error(ErrorCode.KnownErrorCode.NOT_FOUND)),
                            ResourceExists.UNKNOWN));
        }
    }

    @Nested
    class Starting {

        @Test
        void theFirstAttemptHasTheRequestTokenAsItsClientToken() {
            Request attempting = Lifecycle.attempting(submitted(), T0);

            assertThat(attempting.clientToken()).isEqualTo("request-1");
            assertThat(attempting.mayHaveStarted()).isTrue();
            assertThat(submitted().mayHaveStarted()).isFalse();
        }

        @Test
        void anAttemptThatWasNotAnsweredIsRepeatedWithTheSameClientToken() {
            Request attempting = attempted();
            Request repeated = Lifecycle.attempting(attempting, T0.plusSeconds(60));

            assertThat(repeated.clientToken()).isEqualTo(attempting.clientToken());
            assertThat(repeated.start()).isEqualTo(attempting.start());
        }

        @Test
        void aRefusedCallStartedNothing() {
            Request refused = Lifecycle.startRefused(attempted(), T0.plusSeconds(1));

            assertThat(refused.mayHaveStarted()).isFalse();
            assertThat(refused.next()).contains(NextStep.START);
            assertThat(refused.clientToken()).isEqualTo("request-1");
        }

        @ParameterizedTest
        @EnumSource(CancelReason.class)
        void aCancelAfterARefusedCallSettlesAtOnce(CancelReason reason) {
            Request canceled = cancelled(Lifecycle.startRefused(attempted(), T0), reason);

            assertThat(canceled.status()).isEqualTo(CANCEL_COMPLETE);
            assertThat(Lifecycle.attempting(canceled, T0)).isSameAs(canceled);
        }

        @Test
        void aDeadlineAfterARefusedCallSettlesAtOnce() {
            Request late = Lifecycle.timePassed(Lifecycle.startRefused(attempted(), T0), DEADLINE, SETTINGS);

            assertThat(late.settlement()).map(Settlement::outcome).contains(Outcome.TIMED_OUT);
            assertThat(late.status()).isEqualTo(CANCEL_COMPLETE);
            assertThat(late.progress().statusMessage()).contains("The deadline passed; nothing was started");
        }

        @Test
        void aLaterRefusalLeavesTheDoubtOfAnEarlierCall() {
            Request twice = Lifecycle.attempting(attempted(), T0.plusSeconds(1));
            Request once = Lifecycle.startRefused(twice, T0.plusSeconds(2));
            Request canceled = cancelled(once, CancelReason.REQUESTED);

            assertThat(once.mayHaveStarted()).isTrue();
            assertThat(canceled.isSettled()).isFalse();
            assertThat(canceled.next()).contains(NextStep.CANCEL);
            assertThat(Lifecycle.refused(twice, ErrorCode.KnownErrorCode.ACCESS_DENIED, "no", false, T0)
                            .progress()
                            .statusMessage())
                    .contains("no; an earlier call was not answered, so the operation may be running");
        }

        @Test
        void theCancelOfARequestInDoubtSettlesItOnceAllCallsWereRefused() {
            Request canceled = cancelled(attempted(), CancelReason.REQUESTED);
            Request refused = Lifecycle.startRefused(canceled, T0.plusSeconds(1));

            assertThat(refused.settlement()).map(Settlement::outcome).contains(Outcome.CANCELED);
            assertThat(refused.cancel()).isEqualTo(canceled.cancel());
        }

        @ParameterizedTest(name = "{0} hours after the attempt: too late: {1}")
        @CsvSource({"0, false", "34, false", "35, false", "36, true"})
        void isNotRepeatedOnceTheClientTokenMayBeForgotten(int hours, boolean tooLate) {
            assertThat(Lifecycle.tooLateToStartAgain(attempted(), T0.plus(Duration.ofHours(hours))))
                    .isEqualTo(tooLate);
            assertThat(Lifecycle.tooLateToStartAgain(submitted(), T0.plus(Duration.ofHours(hours))))
                    .isFalse();
        }

        @Test
        void theFirstTokenThatCloudControlGivesStays() {
            Request started = started(PENDING);
            Request again = Lifecycle.accepted(
                    started, said(IN_PROGRESS).token("provider-2").event(), T0.plusSeconds(1), 0.5, SETTINGS);

            assertThat(started.start().providerToken()).contains("provider-1");
            assertThat(started.next()).contains(NextStep.POLL);
            assertThat(again).isSameAs(started);
        }

        @Test
        void aStartThatIsAnsweredWithTheEndSettlesAtOnce() {
            Request done = started(attempted(), SUCCESS);

            assertThat(done.isSettled()).isTrue();
            assertThat(done.start().providerToken()).contains("provider-1");
        }

        @Test
        void aStartWhoseCancelIsPendingIsCanceledAsSoonAsItsTokenIsKnown() {
            Request cancelled = cancelled(attempted(), CancelReason.REQUESTED);
            Request started = started(cancelled, IN_PROGRESS);

            assertThat(cancelled.isSettled()).isFalse();
            assertThat(started.next()).contains(NextStep.CANCEL);
            assertThat(started.status()).isEqualTo(CANCEL_IN_PROGRESS);
            assertThat(started.start().providerToken()).contains("provider-1");
        }
    }

    @Nested
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
                said(FAILED).error(ErrorCode.KnownErrorCode.THROTTLING);

        @Test
        void isTriedAgainWithANewClientTokenThatIsTheSameEachTime() {
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
        void doesNotComeBackInStepWithTheOthers(double random, long milliseconds) {
            Request again = Lifecycle.onProgress(started(IN_PROGRESS), throttled.event(), T0, random, SETTINGS);

            assertThat(notBefore(again)).contains(T0.plusMillis(milliseconds));
        }

        @Test
        void keepsTheIdentifierThatTheFailedOperationHad() {
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
        void isNotTriedAgainIfTheCreateLeftAResource() {
            Request settled =
                    seen(observed(started(IN_PROGRESS), throttled.identifier("left")), ResourceExists.TRUE, 0);

            assertThat(settled.settlement())
                    .contains(new Settlement(T0.plusSeconds(9), Outcome.FAILED, Optional.of(ResourceExists.TRUE)));
            assertThat(settled.progress().errorCode()).contains(ErrorCode.KnownErrorCode.THROTTLING);
            assertThat(settled.identifier()).contains("left");
        }

        @Test
        void isTriedAgainOnceTheResourceWasNotFoundTwiceTenSecondsApart() {
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
        void settlesAtTheDeadlineIfWhetherItLeftAResourceIsNotKnown() {
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
        void needsNoLookUnlessItCreates(Operation operation) {
            Request running =
                    started(Lifecycle.attempting(submitted("request-1", operation, Map.of()), T0), IN_PROGRESS);

            assertThat(due(observed(running, throttled))).contains(T0.plusSeconds(9 + 2));
        }

        @Test
        void isNotTriedAgainAfterTheDeadline() {
            Request late = Lifecycle.onProgress(started(IN_PROGRESS), throttled.event(), DEADLINE, 0.5, SETTINGS);

            assertThat(late.settlement()).map(Settlement::outcome).contains(Outcome.FAILED);
        }

        @Test
        void isListedWithItsProgress() {
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
        void isListedUpToTwentyTimesAndThenCounted() {
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
        void isTriedAgainAtMostSoManyTimesEachAfterAPauseTwiceAsLong() {
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
        void isNotTriedAgainAfterACancel() {
            assertThat(observed(cancelled(started(IN_PROGRESS), CancelReason.REQUESTED), throttled)
                            .isSettled())
                    .isTrue();
        }

        @Test
        void isNotRetriedIfItIsAdopted() {
            assertThat(observed(RequestFixtures.adopted(), throttled).isSettled())
                    .isTrue();
        }

        @ParameterizedTest
        @EnumSource(value = ErrorCode.KnownErrorCode.class, mode = EnumSource.Mode.EXCLUDE, names = "THROTTLING")
        void otherErrorsSettleAtOnce(ErrorCode.KnownErrorCode code) {
            assertThat(observed(started(IN_PROGRESS), said(FAILED).error(code)).isSettled())
                    .isTrue();
        }
    }

    @Nested
    class Adopting {
        @Test
        void tracksAnOperationThatWasStartedElsewhere() {
            Request adopted = RequestFixtures.adopted();

            assertThat(adopted.next()).contains(NextStep.POLL);
            assertThat(adopted.start().providerToken()).contains("provider-1");
            assertThat(adopted.mayHaveStarted()).isTrue();
            assertThat(adopted.start().attempt()).isZero();
            assertThat(Lifecycle.attempting(adopted, T0)).isSameAs(adopted);
            assertThat(cancelled(adopted, CancelReason.REQUESTED).next()).contains(NextStep.CANCEL);
        }
    }

    @Nested
    class AnAdoptedOperation {
        private Request polled(String typeName, String operation) {
            ProgressEvent event = said(SUCCESS).identifier("prod").event().toBuilder()
                    .typeName(Optional.of(typeName))
                    .operation(Optional.of(operation))
                    .build();
            return Lifecycle.onProgress(RequestFixtures.adopted(), event, T0, 0.5, SETTINGS);
        }

        @Test
        void ofTheSameKindSettlesTheRequestAsItEnds() {
            assertThat(polled(RequestFixtures.TYPE, "CREATE").settlement())
                    .map(Settlement::outcome)
                    .contains(Outcome.SUCCEEDED);
        }

        @ParameterizedTest
        @CsvSource({"AWS::S3::Bucket, CREATE", "AWS::Logs::LogGroup, DELETE"})
        void ofAnotherKindFailsTheRequestWithBothDescriptions(String typeName, String operation) {
            Request settled = polled(typeName, operation);

            assertThat(settled.settlement()).map(Settlement::outcome).contains(Outcome.FAILED);
            assertThat(settled.progress().errorCode()).contains(ErrorCode.KnownErrorCode.INVALID_REQUEST);
            assertThat(settled.progress().statusMessage().orElseThrow())
                    .contains(operation + " of " + typeName, "CREATE of AWS::Logs::LogGroup");
            assertThat(settled.identifier()).isEmpty();
        }
    }

    @Nested
    class AResourceConflictWhileItRuns {
        private Request conflicted(Operation operation, String onConflict) {
            Request request = submitted("request-1", operation, Map.of("OnConflict", onConflict));
            return observed(
                    started(Lifecycle.attempting(request, T0), IN_PROGRESS),
                    said(FAILED).error(ErrorCode.KnownErrorCode.RESOURCE_CONFLICT));
        }

        @ParameterizedTest
        @EnumSource(
                value = Operation.class,
                names = {"UPDATE", "DELETE"})
        void isWaitedOutByANewAttempt(Operation operation) {
            assertThat(conflicted(operation, "WAIT").next()).contains(NextStep.START);
            assertThat(conflicted(operation, "WAIT").clientToken()).isEqualTo("request-1-2");
        }

        @ParameterizedTest
        @CsvSource({"CREATE, WAIT", "UPDATE, FAIL", "DELETE, SUPERSEDE"})
        void settlesOtherwise(Operation operation, String onConflict) {
            assertThat(conflicted(operation, onConflict).isSettled()).isTrue();
        }
    }

    @Nested
    class Cancelling {
        @Test
        void beforeTheStartEndsTheRequestWithoutACall() {
            Request cancelled = cancelled(submitted(), CancelReason.REQUESTED);

            assertThat(cancelled.status()).isEqualTo(CANCEL_COMPLETE);
            assertThat(cancelled.next()).contains(NextStep.PUBLISH);
            assertThat(cancelled.settlement()).map(Settlement::outcome).contains(Outcome.CANCELED);
            assertThat(cancelled.progress().statusMessage()).contains("Canceled before anything was started");
        }

        @Test
        void ofARunningOperationIsPendingUntilItIsSent() {
            Request cancelled = cancelled(started(IN_PROGRESS), CancelReason.REQUESTED);

            assertThat(cancelled.status()).isEqualTo(CANCEL_IN_PROGRESS);
            assertThat(cancelled.next()).contains(NextStep.CANCEL);
            assertThat(cancelled.cancel().orElseThrow().sentAt()).isEmpty();
        }

        @Test
        void aSecondTimeChangesNothingAndTheFirstReasonStays() {
            Request first = cancelled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request second = Lifecycle.cancelRequested(
                    first, CancelReason.SUPERSEDED, Optional.of("request-2"), T0.plusSeconds(5));

            assertThat(second).isEqualTo(first);
        }

        @Test
        void whenSentTheOperationIsPolledUntilItSettles() {
            Request cancelled = cancelled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request sent = Lifecycle.cancelAccepted(cancelled, said(IN_PROGRESS).event(), T0.plusSeconds(1));

            assertThat(sent.next()).contains(NextStep.POLL);
            assertThat(sent.status()).isEqualTo(CANCEL_IN_PROGRESS);
            assertThat(sent.cancel().flatMap(Cancellation::sentAt)).contains(T0.plusSeconds(1));
            assertThat(observed(sent, said(SUCCESS)).status()).isEqualTo(SUCCESS);
        }

        @Test
        void thatIsNotTakenIsTriedAgainWhenItsTimeComesAndPolledMeanwhile() {
            Instant retryAt = T0.plusSeconds(10);
            Request cancelled = cancelled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request notTaken = Lifecycle.cancelNotTaken(cancelled, retryAt);

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
        void withoutARequestedCancelIsNotRecorded() {
            Request running = started(IN_PROGRESS);

            assertThat(Lifecycle.cancelAccepted(
                            running, said(CANCEL_IN_PROGRESS).event(), T0))
                    .isSameAs(running);
            assertThat(Lifecycle.cancelNotTaken(running, T0)).isSameAs(running);
        }

        @Test
        void byAnotherRequestNamesIt() {
            Request cancelled = Lifecycle.cancelRequested(
                    started(IN_PROGRESS), CancelReason.SUPERSEDED, Optional.of("request-2"), T0);

            assertThat(cancelled.cancel().flatMap(Cancellation::supersededBy)).contains("request-2");
        }
    }

    @Nested
    class TimePasses {
        private static final Duration GRACE = SETTINGS.cancelGrace();
        private static final Duration CAP = SETTINGS.overdueCap();

        /** What is expected: the next step, the outcome if it settled, and what its message ends with. */
        @ParameterizedTest(name = "{0}: {3} {4}")
        @MethodSource
        void table(String when, Request request, Instant now, NextStep next, String outcome, String message) {
            Request after = Lifecycle.timePassed(request, now, SETTINGS);

            assertThat(after.next()).contains(next);
            assertThat(after.settlement().map(end -> end.outcome().name()).orElse(""))
                    .isEqualTo(outcome);
            if (!message.isEmpty()) {
                assertThat(after.progress().statusMessage().orElseThrow()).endsWith(message);
            }
        }

        static Stream<Arguments> table() {
            Request notify = notifying();
            Request notifyRunning = started(Lifecycle.attempting(notify, T0), IN_PROGRESS);
            Request overdue = withOverduePublished(notifyRunning);
            Request cancelled = cancelled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request sent = Lifecycle.cancelAccepted(cancelled, said(IN_PROGRESS).event(), T0);
            Request doubtful = cancelled(attempted(), CancelReason.REQUESTED);
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
                            cancelled,
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
                    arguments("cancel never tried, grace over", cancelled, T0.plus(GRACE), NextStep.CANCEL, "", ""),
                    arguments(
                            "cancel not taken, grace over",
                            Lifecycle.cancelNotTaken(cancelled, T0.plusSeconds(1)),
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
        void theDeadlineIsTheReasonOfTheCancel() {
            Request cancelled = Lifecycle.timePassed(started(IN_PROGRESS), DEADLINE, SETTINGS);

            assertThat(cancelled.cancel().map(Cancellation::reason)).contains(CancelReason.DEADLINE);
            assertThat(cancelled.cancel().map(Cancellation::requestedAt)).contains(DEADLINE);
        }

        @Test
        void aWaitThatEndsInVainSettlesWithServiceTimeout() {
            Request cancelled = cancelled(started(IN_PROGRESS), CancelReason.REQUESTED);
            Request notTaken = Lifecycle.cancelNotTaken(cancelled, T0);

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
        void isInTheOrderOfTimeEvenIfTheCancelCameBeforeTheAnswerToTheStart() {
            Request canceled = cancelled(attempted(), CancelReason.REQUESTED);
            Request started = Lifecycle.accepted(
                    canceled, said(IN_PROGRESS).token("provider-1").event(), T0.plusSeconds(5), 0.5, SETTINGS);

            assertThat(EventPayloads.timeline(started))
                    .extracting(moment -> moment.get("What"))
                    .containsExactly("Submitted", "StartAttempted", "CancelRequested", "Started");
        }

        @Test
        void hasTheStartOfEachAttempt() {
            Request again = observed(started(IN_PROGRESS), said(FAILED).error(ErrorCode.KnownErrorCode.THROTTLING));
            Request twice = Lifecycle.accepted(
                    Lifecycle.attempting(again, T0.plusSeconds(20)),
                    said(IN_PROGRESS).token("provider-2").event(),
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
        void areNamedInTheMessageWhenTheyAreWhyARequestFailed(
                String when, List<HookProgress> hooks, String said, String message) {
            RequestFixtures.ProgressEventBuilder event =
                    said.isEmpty() ? said(FAILED) : said(FAILED).message(said);
            Request failed = observed(started(IN_PROGRESS), event.hooks(hooks));

            assertThat(failed.progress().statusMessage().orElse("")).isEqualTo(message);
            assertThat(failed.progress().hooks()).isEqualTo(hooks);
        }

        static Stream<Arguments> areNamedInTheMessageWhenTheyAreWhyARequestFailed() {
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
        void areRecordedWhileItRunsAndKeptWhenAnEventHasNone() {
            List<HookProgress> hooks = List.of(hook("A::B::C", "HOOK_IN_PROGRESS", "", ""));
            Request running = observed(started(IN_PROGRESS), said(IN_PROGRESS).hooks(hooks));

            assertThat(observed(running, said(SUCCESS)).progress().hooks()).isEqualTo(hooks);
        }

        @Test
        void thatFailedAreNoPartOfTheMessageOfASuccess() {
            Request done = observed(
                    started(IN_PROGRESS),
                    said(SUCCESS).hooks(List.of(hook("A::B::C", "HOOK_COMPLETE_FAILED", "WARN", "meh"))));

            assertThat(done.progress().statusMessage()).isEmpty();
        }
    }

    @Nested
    class TheNextLook {
        @Test
        void isWhenTheWorkflowWakes() {
            Request polled =
                    started(IN_PROGRESS).with(new WaitState(Optional.of(T0.plusSeconds(60)), 1, Optional.empty()));

            assertThat(polled.nextLook()).contains(T0.plusSeconds(60));
            assertThat(EventPayloads.progressEvent(polled)).containsEntry("RetryAfter", "2026-03-01T12:01:00.000Z");
        }

        @Test
        void isAtOnceWhereACancelIsToBeSent() {
            Request polled =
                    started(IN_PROGRESS).with(new WaitState(Optional.of(T0.plusSeconds(60)), 1, Optional.empty()));
            Request asked =
                    Lifecycle.cancelRequested(polled, CancelReason.REQUESTED, Optional.empty(), T0.plusSeconds(10));

            assertThat(asked.nextLook()).contains(T0.plusSeconds(11));
            assertThat(EventPayloads.progressEvent(asked)).containsEntry("RetryAfter", "2026-03-01T12:00:11.000Z");
        }
    }

    @Nested
    class TooMuch {
        @Test
        void aMessageIsCutToTheLengthOfTheContract() {
            Request failed = observed(started(IN_PROGRESS), said(FAILED).message("x".repeat(5_000)));

            assertThat(failed.progress().statusMessage().orElseThrow()).hasSize(2_048);
        }

        @ParameterizedTest(name = "{index}")
        @ValueSource(strings = {"x", "\u4e16", "\u0001", "\"", "\ud83d\ude00"})
        void hooksAreCutSoThatRecordAndEventStaySmall(String character) {
            HookProgress[] many = new HookProgress[1_000];
            Arrays.fill(many, hook("A::B::C", "HOOK_FAILED", "FAIL", character.repeat(100_000)));
            Request failed = observed(started(IN_PROGRESS), said(FAILED).hooks(List.of(many)));

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
        void hookMessagesKeepTheirLengthIfTheyFit(String character) {
            String longest = character.repeat(2_048);
            Request failed = observed(
                    started(IN_PROGRESS),
                    said(FAILED)
                            .hooks(List.of(
                                    hook("A::B::C", "HOOK_FAILED", "WARN", longest),
                                    hook("A::B::D", "HOOK_FAILED", "WARN", "short"),
                                    hook("A::B::E", "HOOK_FAILED", "WARN", longest))));

            assertThat(failed.progress().hooks())
                    .extracting(hook -> hook.statusMessage().orElseThrow())
                    .containsExactly(longest, "short", longest);
        }

        @Test
        void onlyTheLongestHookMessagesAreCutAndOnlyAsFarAsNeeded() {
            HookProgress[] many = new HookProgress[50];
            Arrays.fill(many, hook("A::B::C", "HOOK_FAILED", "WARN", "\u4e16".repeat(2_048)));
            many[7] = hook("A::B::C", "HOOK_FAILED", "WARN", "\u4e16".repeat(300));
            Request failed = observed(started(IN_PROGRESS), said(FAILED).hooks(List.of(many)));

            List<HookProgress> kept = failed.progress().hooks();
            assertThat(kept).hasSize(50);
            assertThat(kept.get(7)).isEqualTo(many[7]);
            assertThat(kept.get(8).statusMessage().orElseThrow()).endsWith("…").hasSizeGreaterThan(1_000);
            assertThat(Json.write(EventPayloads.settled(failed)).getBytes(StandardCharsets.UTF_8).length)
                    .isBetween(150 * 1024, 200 * 1024);
            Request again = observed(started(IN_PROGRESS), said(FAILED).hooks(kept));
            assertThat(again.progress().hooks()).isEqualTo(kept);
        }

        @Test
        void aCutNeverSplitsACharacter() {
            String emoji = "\ud83d\ude00";
            Request failed = observed(started(IN_PROGRESS), said(FAILED).message("x" + emoji.repeat(4_000)));

            assertThat(failed.progress().statusMessage()).contains("x" + emoji.repeat(2_047));
        }
    }

    @Nested
    class TakingOver {
        @Test
        void givesTheRequestToANewExecutionWhoseNameIsTheSameEachTime() {
            Request once = Lifecycle.takenOver(started(IN_PROGRESS));
            Request twice = Lifecycle.takenOver(once);

            assertThat(once.driver()).isEqualTo("request-1.1");
            assertThat(twice.driver()).isEqualTo("request-1.2");
            assertThat(twice.restarts()).isEqualTo(2);
            assertThat(twice.waitState().dueAt()).isEmpty();
            assertThat(twice.next()).contains(NextStep.POLL);
        }

        @Test
        void countsFailuresOnlyAndYetUsesNoNameTwice() {
            Request failed = Lifecycle.takenOver(started(IN_PROGRESS));
            Request resumed = Lifecycle.resumed(Lifecycle.resumed(failed));

            assertThat(resumed.driver()).isEqualTo("request-1.3");
            assertThat(resumed.restarts()).isEqualTo(1);
            assertThat(resumed.waitState().dueAt()).isEmpty();
        }
    }
}
