package requesttracker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static requesttracker.domain.OperationStatus.FinalStatus.FAILED;
import static requesttracker.domain.OperationStatus.FinalStatus.SUCCESS;
import static requesttracker.domain.OperationStatus.KnownStatus.IN_PROGRESS;
import static requesttracker.domain.RequestFixtures.SECRET;
import static requesttracker.domain.RequestFixtures.T0;
import static requesttracker.domain.RequestFixtures.progressEvent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Canceler;
import requesttracker.domain.Cancellation;
import requesttracker.domain.EndedAttempt;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.HookProgress;
import requesttracker.domain.Labels;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.OnConflict;
import requesttracker.domain.OnTimeout;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Outcome;
import requesttracker.domain.Phase;
import requesttracker.domain.Progress;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.RequestOrigin;
import requesttracker.domain.RequestPolicy;
import requesttracker.domain.RequestSpec;
import requesttracker.domain.Requester;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Settlement;
import requesttracker.domain.Spellings;
import requesttracker.domain.StartAttempt;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.WaitState;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@DisplayName("The request store")
class RequestStoreTest {
    private static final DynamoDbClient DYNAMO_DB = TestTable.client();
    private static String table;

    private Instant now = T0;
    private final RequestStore store = new RequestStore(DYNAMO_DB, table, TrackerSettings.DEFAULT, () -> now);

    @BeforeAll
    static void makeTable() {
        table = TestTable.create();
    }

    private Request stored(String token) {
        return stored(RequestFixtures.submitted(token, Operation.CREATE, Map.of()), Optional.of(Sensitive.of(SECRET)));
    }

    private Request stored(Request request, Optional<Sensitive> payload) {
        assertThat(store.submit(request, payload, Optional.empty(), new ContentDigest("2:content", "content")))
                .isInstanceOf(SubmitResult.Created.class);
        return request;
    }

    private Request running(String token) {
        Request attempting =
                store.save(stored(token), r -> Lifecycle.attempting(r, now)).after();
        return store.save(attempting, r -> RequestFixtures.started(r, IN_PROGRESS))
                .after();
    }

    private UpdateResult settled(Request request, OperationStatus status, Optional<Sensitive> model) {
        return store.save(
                request,
                r -> Lifecycle.onProgress(r, progressEvent(status).event(), now, 0.5, TrackerSettings.DEFAULT),
                model);
    }

    private static Map<String, AttributeValue> item(String key) {
        return DYNAMO_DB.getItem(r -> r.tableName(table).key(key(key))).item();
    }

    private static Map<String, AttributeValue> key(String key) {
        return Map.of("RequestToken", AttributeValue.fromS(key));
    }

    /** Sets an attribute as the workflow's own states do. */
    private static void set(String token, String attribute, AttributeValue value) {
        DYNAMO_DB.updateItem(r -> r.tableName(table)
                .key(key(token))
                .updateExpression("SET #a = :v")
                .expressionAttributeNames(Map.of("#a", attribute))
                .expressionAttributeValues(Map.of(":v", value)));
    }

    private Set<String> keysThatBegin(String prefix) {
        return Set.copyOf(DYNAMO_DB.scanPaginator(r -> r.tableName(table)).items().stream()
                .map(item -> item.get("RequestToken").s())
                .filter(key -> key.startsWith(prefix))
                .toList());
    }

    private static <T> List<T> inParallel(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            CyclicBarrier together = new CyclicBarrier(calls.size());
            List<Future<T>> answers = new ArrayList<>();
            for (Callable<T> call : calls) {
                answers.add(threads.submit(() -> {
                    together.await();
                    return call.call();
                }));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    @Nested
    class ARecord {

        @ParameterizedTest(name = "{0}")
        @MethodSource
        void is_read_as_it_was_written(String what, Request request) {
            stored(request, Optional.empty());
            request.overduePublishedAt()
                    .ifPresent(at ->
                            set(request.requestToken(), "OverduePublishedAt", AttributeValue.fromS(at.toString())));
            request.waitState()
                    .publishedAt()
                    .ifPresent(at -> set(request.requestToken(), "PublishedAt", AttributeValue.fromS(at.toString())));
            assertThat(store.find(request.requestToken())).contains(request);
        }

        static Stream<Arguments> is_read_as_it_was_written() {
            return Stream.of(
                    arguments("submitted", RequestFixtures.submitted("record-submitted", Operation.CREATE, Map.of())),
                    arguments("with every member", withEveryMember("record-full")),
                    arguments(
                            "with an identifier of 1024 characters that take four bytes each",
                            RequestFixtures.submitted(
                                    "record-long",
                                    Operation.DELETE,
                                    Map.of("Identifier", "\ud83d\ude00".repeat(1_024)))));
        }

        private static Request withEveryMember(String token) {
            Optional<Instant> at = Optional.of(T0.plusMillis(1));
            return Request.builder(
                            token,
                            new RequestSpec(
                                    Operation.UPDATE,
                                    RequestFixtures.TYPE,
                                    Optional.of("00000001"),
                                    Optional.of("arn:aws:iam::123456789012:role/deploy"),
                                    Optional.of("digest")),
                            new RequestPolicy(Duration.ofSeconds(61), OnTimeout.NOTIFY, OnConflict.SUPERSEDE),
                            T0)
                    .origin(new RequestOrigin(
                            Optional.of(new Requester.EventSender(
                                    Optional.of("123456789012"), Optional.of("com.example"), Optional.of("event"))),
                            new Labels(new TreeMap<>(Map.of("env", "prod", "empty", ""))),
                            Optional.of("chosen"),
                            Optional.of("run-1")))
                    .version(7)
                    .driver(token + ".2")
                    .restarts(2)
                    .phase(new Phase.Settled(
                            new StartAttempt(3, at, Optional.of("provider"), Optional.of(T0.plusMillis(3))),
                            Optional.of(cancellation()),
                            new Settlement(T0.plusMillis(9), Outcome.FAILED, Optional.of(ResourceExists.UNKNOWN)),
                            false))
                    .attempts(List.of(
                            new EndedAttempt(
                                    "provider-0",
                                    Optional.of("left"),
                                    at,
                                    T0.plusMillis(2),
                                    Optional.of(ErrorCode.KnownErrorCode.THROTTLING)),
                            new EndedAttempt(
                                    "provider-1",
                                    Optional.empty(),
                                    Optional.empty(),
                                    T0.plusMillis(3),
                                    Optional.empty())))
                    .progress(new Progress(
                            new Spellings(Optional.of("\u4e16|id"), Optional.of("{\"Id\":\"id\"}")),
                            Optional.of(T0.plusMillis(4)),
                            Optional.of("message"),
                            Optional.of(ErrorCode.of("Moonshine")),
                            Optional.of("hooks-token"),
                            List.of(
                                    HookProgress.builder()
                                            .typeName(Optional.of("A::B::C"))
                                            .typeVersionId(Optional.of("1"))
                                            .typeArn(Optional.of("arn:hook"))
                                            .invocationPoint(Optional.of("PRE_PROVISION"))
                                            .status(Optional.of("HOOK_TIRED"))
                                            .eventTime(Optional.of(T0.plusMillis(5)))
                                            .statusMessage(Optional.of("said"))
                                            .failureMode(Optional.of("WARN"))
                                            .build(),
                                    RequestFixtures.hook("", "", "", ""))))
                    .overduePublishedAt(Optional.of(T0.plusMillis(10)))
                    .awaitedBy(Optional.of("waiter"))
                    .leaseIds(List.of("run-1", "run-2"))
                    .waitState(new WaitState(Optional.of(T0.plusMillis(11)), 12, Optional.of(T0.plusMillis(13))))
                    .build();
        }

        private static Cancellation cancellation() {
            return new Cancellation(
                    T0.plusMillis(6),
                    CancelReason.SUPERSEDED,
                    Optional.of(T0.plusMillis(7)),
                    4,
                    Optional.of(T0.plusMillis(8)),
                    Optional.of("other"),
                    new Canceler(Optional.of(new Requester.TrackerItself("SUPERSEDED")), 3));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource
        void is_read_in_its_phase(String phase, Request request) {
            TestTable.client()
                    .deleteItem(r -> r.tableName(table)
                            .key(Map.of("RequestToken", AttributeValue.fromS(request.requestToken()))));
            store.submit(request, Optional.empty(), Optional.empty(), new ContentDigest("2:content", "content"));

            assertThat(store.find(request.requestToken())).contains(request);
        }

        /** Applies the rules of version 1.0.0, which stops a request whose record breaks them. */
        @ParameterizedTest(name = "{0}")
        @MethodSource("is_read_in_its_phase")
        void can_be_read_by_the_previous_version_after_a_rollback(String phase, Request request) {
            Map<String, AttributeValue> item = RequestItemMapper.of(request, Duration.ofDays(7));
            boolean settled = item.containsKey("SettledAt");
            boolean started = item.containsKey("ProviderToken");
            List<String> allowed = settled
                    ? List.of("PUBLISH")
                    : !started
                            ? item.containsKey("CancelRequestedAt") ? List.of("START", "CANCEL") : List.of("START")
                            : item.containsKey("CancelRequestedAt")
                                    ? List.of("POLL", "NOTIFY", "CANCEL")
                                    : List.of("POLL", "NOTIFY");

            assertThat(item.get("NextStep").s()).isIn(allowed);
            assertThat(settled)
                    .isEqualTo(
                            OperationStatus.of(item.get("OperationStatus").s()).isSettled());
            // To version 1.0.0, these attributes mean an unanswered call.
            boolean doubt = request.phase().fold(ns -> false, inDoubt -> true, running -> false, end -> false);
            assertThat(item.containsKey("StartAttemptedAt") && !started).isEqualTo(doubt);
        }

        static Stream<Arguments> is_read_in_its_phase() {
            TrackerSettings settings = TrackerSettings.DEFAULT;
            Request called = Lifecycle.attempting(
                    RequestFixtures.submitted("phases", Operation.CREATE, Map.of("OnTimeout", "NOTIFY")), T0);
            Request running = RequestFixtures.started(called, IN_PROGRESS);
            Request canceling = RequestFixtures.canceled(running, CancelReason.DEADLINE);
            Request throttled = Lifecycle.onProgress(
                    running,
                    progressEvent(FAILED)
                            .error(ErrorCode.KnownErrorCode.THROTTLING)
                            .identifier("left")
                            .event(),
                    T0,
                    0.5,
                    settings);
            return Stream.of(
                    arguments("in doubt", called),
                    arguments("in doubt by two calls", Lifecycle.attempting(called, T0.plusSeconds(1))),
                    arguments(
                            "in doubt by one call of two",
                            Lifecycle.startRefused(Lifecycle.attempting(called, T0), T0.plusSeconds(1))),
                    arguments("in doubt, to be canceled", RequestFixtures.canceled(called, CancelReason.REQUESTED)),
                    arguments("refused for now", Lifecycle.startRefused(called, T0.plusSeconds(1))),
                    arguments("running", running),
                    arguments("overdue", Lifecycle.timePassed(running, running.deadline(), settings)),
                    arguments("to be canceled", canceling),
                    arguments(
                            "canceled",
                            Lifecycle.cancelAccepted(
                                    canceling, progressEvent(IN_PROGRESS).event(), T0)),
                    arguments("not canceled yet", Lifecycle.cancelNotTaken(canceling, T0.plusSeconds(5))),
                    arguments("throttled", throttled),
                    arguments("throttled, once not found", Lifecycle.onRemnant(throttled, ResourceExists.FALSE, T0)));
        }

        @Test
        void with_a_status_of_a_newer_service_is_read_unchanged() {
            Request running = running("record-unknown");
            Request seen = store.save(
                            running,
                            r -> Lifecycle.onProgress(
                                    r,
                                    progressEvent(OperationStatus.of("ROLLING_BACK"))
                                            .event(),
                                    T0,
                                    0.5,
                                    TrackerSettings.DEFAULT))
                    .after();

            assertThat(store.find("record-unknown")).contains(seen);
            assertThat(seen.status().value()).isEqualTo("ROLLING_BACK");
        }

        @Test
        void that_does_not_exist_is_not_found() {
            assertThat(store.find("nobody")).isEmpty();
            assertThat(store.payload("nobody")).isEmpty();
            assertThat(store.resourceModel("nobody")).isEmpty();
        }

        @Test
        void of_another_kind_is_not_a_request() {
            Request request = RequestFixtures.submitted("kinds", Operation.CREATE, Map.of());
            store.submit(
                    request,
                    Optional.of(Sensitive.of(SECRET)),
                    Optional.of("kinds-once"),
                    new ContentDigest("2:content", "content"));

            assertThat(item("client-token#kinds-once")).isNotEmpty();
            assertThat(item("kinds#payload#0")).isNotEmpty();
            assertThat(store.find("client-token#kinds-once")).isEmpty();
            assertThat(store.find("kinds#payload#0")).isEmpty();
        }

        @Test
        void that_has_settled_is_found_for_seven_days() {
            settled(running("expiring"), SUCCESS, Optional.of(Sensitive.of(SECRET)));
            now = T0.plus(Duration.ofDays(7)).minusMillis(1);
            assertThat(store.find("expiring")).isPresent();
            now = T0.plus(Duration.ofDays(7));
            assertThat(store.find("expiring")).isEmpty();

            String expires = Long.toString(now.getEpochSecond());
            assertThat(item("expiring").get("ExpiresAt").n()).isEqualTo(expires);
            assertThat(item("expiring#model#0").get("ExpiresAt").n()).isEqualTo(expires);
        }

        @Test
        void that_has_not_settled_never_expires() {
            running("unsettled");
            now = T0.plus(Duration.ofDays(400));

            assertThat(store.find("unsettled")).isPresent();
            assertThat(item("unsettled")).doesNotContainKey("ExpiresAt");
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource
        void that_cannot_be_read_is_reported_with_its_attribute_and_without_a_value(
                String attribute, AttributeValue value) {
            String token = "poison-" + attribute;
            running(token);
            set(token, attribute, value);

            assertThatThrownBy(() -> store.find(token))
                    .isInstanceOf(CorruptRecordException.class)
                    .hasMessage("The record of " + token + " cannot be read: " + attribute)
                    .hasNoCause();
        }

        static Stream<Arguments> that_cannot_be_read_is_reported_with_its_attribute_and_without_a_value() {
            return Stream.of(
                    arguments("OnConflict", AttributeValue.fromS("hunter2")),
                    arguments("NextStep", AttributeValue.fromS("hunter2")),
                    arguments("OnTimeout", AttributeValue.fromN("5")),
                    arguments("SubmittedAt", AttributeValue.fromS("yesterday")),
                    arguments("StartedAt", AttributeValue.fromS("+33658-09-27T01:46:.000Z")),
                    arguments("Version", AttributeValue.fromS("hunter2")),
                    arguments("Restarts", AttributeValue.fromN("1.5")),
                    arguments("TypeName", AttributeValue.fromBool(true)));
        }

        @Test
        void with_attributes_of_a_newer_version_is_read_without_these() {
            Request request = running("newer");
            set("newer", "Colour", AttributeValue.fromS("blue"));

            assertThat(store.find("newer")).contains(request);
        }
    }

    @Nested
    class AChange {

        @Test
        void that_changes_nothing_writes_nothing() {
            Request request = running("unchanged");
            UpdateResult changed = store.save(request, r -> r);

            assertThat(changed.written()).isFalse();
            assertThat(changed.after()).isEqualTo(request);
            assertThat(store.find("unchanged")).contains(request);
        }

        @Test
        void increments_the_version() {
            Request request = stored("version");
            Request after =
                    store.save(request, r -> Lifecycle.attempting(r, T0)).after();

            assertThat(request.version()).isEqualTo(1);
            assertThat(after.version()).isEqualTo(2);
            assertThat(store.find("version")).contains(after);
        }

        @Test
        void of_an_outdated_version_is_applied_to_the_current_version() {
            Request known = running("outdated");
            store.save(known, r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), T0));
            UpdateResult changed = store.save(
                    known,
                    r -> Lifecycle.onProgress(
                            r, progressEvent(IN_PROGRESS).identifier("id").event(), T0, 0.5, TrackerSettings.DEFAULT));

            assertThat(changed.before().cancel()).isPresent();
            Request found = store.find("outdated").orElseThrow();
            assertThat(found).isEqualTo(changed.after());
            assertThat(found.cancel()).isPresent();
            assertThat(found.identifier()).contains("id");
        }

        @Test
        void of_an_outdated_version_does_not_change_a_settled_record() {
            Request known = running("forward");
            Request settled = settled(known, SUCCESS, Optional.empty()).after();
            UpdateResult late = settled(known, FAILED, Optional.of(Sensitive.of(SECRET)));

            assertThat(late.written()).isFalse();
            assertThat(store.find("forward")).contains(settled);
            assertThat(store.resourceModel("forward")).isEmpty();
        }

        @Test
        void is_applied_together_with_concurrent_changes() throws Exception {
            Request known = running("race");
            List<Callable<UpdateResult>> changes = List.of(
                    () -> store.save(
                            known, r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), T0)),
                    () -> store.save(
                            known,
                            r -> Lifecycle.onProgress(
                                    r,
                                    progressEvent(IN_PROGRESS).identifier("id").event(),
                                    T0,
                                    0.5,
                                    TrackerSettings.DEFAULT)),
                    () -> store.save(known, r -> r.restarts() > 0 ? r : Lifecycle.takenOver(r)));
            inParallel(changes);

            Request found = store.find("race").orElseThrow();
            assertThat(found.cancel()).isPresent();
            assertThat(found.identifier()).contains("id");
            assertThat(found.driver()).isEqualTo("race.1");
            assertThat(found.version()).isEqualTo(known.version() + 3);
        }

        @Test
        void keeps_the_attributes_that_the_workflow_wrote() {
            Request known = running("parked");
            set("parked", "TaskToken", AttributeValue.fromS("task"));
            set("parked", "Polls", AttributeValue.fromN("5"));
            set("parked", "DueAt", AttributeValue.fromS("2026-03-01T12:05:00.000Z"));
            store.save(known, r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), T0));

            Request found = store.find("parked").orElseThrow();
            assertThat(found.waitState().polls()).isEqualTo(5);
            assertThat(found.waitState().dueAt()).contains(Instant.parse("2026-03-01T12:05:00Z"));
            assertThat(item("parked").get("TaskToken").s()).isEqualTo("task");
        }

        @Test
        void returns_the_task_token_of_the_waiting_workflow() {
            Request known = running("signal");
            set("signal", "TaskToken", AttributeValue.fromS("task"));
            UpdateResult changed =
                    store.save(known, r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), T0));

            assertThat(changed.taskToken()).contains("task");
            assertThat(store.save(changed.after(), r -> r).taskToken()).isEmpty();
        }

        @Test
        void that_settles_the_request_returns_the_task_token_too() {
            Request known = stored("signal-start");
            set("signal-start", "TaskToken", AttributeValue.fromS("task"));
            UpdateResult changed =
                    store.save(known, r -> Lifecycle.cancelRequested(r, CancelReason.REQUESTED, Optional.empty(), T0));

            assertThat(changed.after().isSettled()).isTrue();
            assertThat(changed.taskToken()).contains("task");
        }

        @Test
        void of_a_removed_record_fails() {
            Request gone = RequestFixtures.submitted("gone", Operation.CREATE, Map.of());

            assertThatThrownBy(() -> store.save(gone, r -> Lifecycle.attempting(r, T0)))
                    .isInstanceOf(OptimisticLockException.class);
            assertThat(store.find("gone")).isEmpty();
        }
    }

    @Nested
    class APayload {

        @ParameterizedTest(name = "{0}")
        @MethodSource
        @DisplayName("is stored unchanged, whatever the size of its characters")
        void is_stored_unchanged_whatever_the_size_of_its_characters(String what, String text) {
            String token = "payload-" + text.length() + "-" + (int) text.charAt(0);
            Request request = RequestFixtures.submitted(token, Operation.CREATE, Map.of());
            stored(request, Optional.of(Sensitive.of(text)));

            assertThat(store.payload(token).orElseThrow().reveal().equals(text)).isTrue();
            Request running = store.save(request, r -> RequestFixtures.started(r, IN_PROGRESS))
                    .after();
            settled(running, SUCCESS, Optional.of(Sensitive.of(text)));
            assertThat(store.resourceModel(token).orElseThrow().reveal().equals(text))
                    .isTrue();
            assertThat(store.payload(token)).isEmpty();
        }

        static Stream<Arguments> is_stored_unchanged_whatever_the_size_of_its_characters() {
            return Stream.of(
                    arguments("one character", "x"),
                    arguments("262,144 of one byte", "x".repeat(262_144)),
                    arguments("262,144 of three bytes", "\u4e16".repeat(262_144)),
                    arguments("262,144 of four bytes", "\ud83d\ude00".repeat(262_144)),
                    arguments("a part to the byte", "y".repeat(350_000)));
        }

        @Test
        @DisplayName("is removed when the request settles, and its digest stays with the model")
        void is_removed_when_the_request_settles_and_its_digest_stays_with_the_model() {
            Request request = running("settling");
            assertThat(store.payload("settling")).contains(Sensitive.of(SECRET));
            assertThat(store.resourceModel("settling")).isEmpty();

            settled(request, SUCCESS, Optional.of(Sensitive.of("{\"Model\":1}")));

            assertThat(keysThatBegin("settling")).containsExactlyInAnyOrder("settling", "settling#model#0");
            assertThat(store.payload("settling")).isEmpty();
            assertThat(store.resourceModel("settling")).contains(Sensitive.of("{\"Model\":1}"));
            assertThat(store.find("settling").orElseThrow().spec().digest()).contains("digest");
        }

        @Test
        void is_removed_even_if_there_is_no_model() {
            settled(running("no-model"), FAILED, Optional.empty());

            assertThat(keysThatBegin("no-model")).containsExactly("no-model");
            assertThat(store.resourceModel("no-model")).isEmpty();
        }

        @Test
        void is_never_in_the_record() {
            running("separate");

            assertThat(item("separate").toString()).doesNotContain("hunter2");
        }
    }

    @Nested
    @DisplayName("A submit")
    class StoringASubmit {

        private SubmitResult submit(String token, String clientToken, String digest) {
            return store.submit(
                    Lifecycle.submitted(
                            token, RequestFixtures.submission(Operation.CREATE, Map.of()), Optional.of("digest"), now),
                    Optional.of(Sensitive.of(SECRET)),
                    Optional.of(clientToken),
                    new ContentDigest("2:" + digest, digest));
        }

        @Test
        void with_the_same_ClientToken_and_content_returns_the_same_request() {
            assertThat(submit("same-1", "same", "content")).isInstanceOf(SubmitResult.Created.class);
            assertThat(submit("same-2", "same", "content"))
                    .isEqualTo(new SubmitResult.Duplicate(store.find("same-1").orElseThrow()));
            assertThat(keysThatBegin("same-2")).isEmpty();
        }

        @Test
        void with_the_same_ClientToken_and_other_content_is_a_conflict_and_stores_nothing() {
            submit("conflict-1", "conflict", "content");

            assertThat(submit("conflict-2", "conflict", "other")).isEqualTo(new SubmitResult.TokenConflict());
            assertThat(keysThatBegin("conflict-2")).isEmpty();
        }

        @Test
        void with_the_same_ClientToken_after_36_hours_is_a_new_request() {
            submit("later-1", "later", "content");
            now = T0.plus(Duration.ofHours(36)).minusSeconds(1);
            assertThat(submit("later-2", "later", "content")).isInstanceOf(SubmitResult.Duplicate.class);
            now = T0.plus(Duration.ofHours(36));
            assertThat(submit("later-3", "later", "other")).isInstanceOf(SubmitResult.Created.class);
            assertThat(submit("later-4", "later", "other"))
                    .isEqualTo(new SubmitResult.Duplicate(store.find("later-3").orElseThrow()));
        }

        @Test
        void without_a_ClientToken_is_always_a_new_request() {
            stored("plain-1");
            stored("plain-2");

            assertThat(store.find("plain-1")).isPresent();
            assertThat(store.find("plain-2")).isPresent();
        }

        @Test
        void that_is_made_concurrently_makes_one_request() throws Exception {
            List<Callable<SubmitResult>> calls = IntStream.range(0, 8)
                    .<Callable<SubmitResult>>mapToObj(i -> () -> submit("racing-" + i, "racing", "content"))
                    .toList();
            List<SubmitResult> answers = inParallel(calls);

            assertThat(answers)
                    .filteredOn(SubmitResult.Created.class::isInstance)
                    .hasSize(1);
            assertThat(answers)
                    .filteredOn(SubmitResult.Duplicate.class::isInstance)
                    .hasSize(7);
            assertThat(keysThatBegin("racing-")).hasSize(2);
        }
    }

    @Nested
    class TheActiveIndex {

        @Test
        void has_exactly_the_requests_whose_terminal_event_is_not_published() {
            String own = TestTable.create();
            RequestStore fresh = new RequestStore(DYNAMO_DB, own, TrackerSettings.DEFAULT, () -> now);
            for (String token : List.of("waiting", "settled", "published")) {
                Request request = RequestFixtures.submitted(token, Operation.CREATE, Map.of());
                fresh.submit(
                        request,
                        Optional.of(Sensitive.of(SECRET)),
                        Optional.of(token),
                        new ContentDigest("2:content", "content"));
                if (!token.equals("waiting")) {
                    fresh.save(request, r -> Lifecycle.fail(r, "why", T0));
                }
            }
            DYNAMO_DB.updateItem(r -> r.tableName(own)
                    .key(key("published"))
                    .updateExpression("SET PublishedAt = :now REMOVE NextStep, ActiveResource, DueAt, TaskToken")
                    .expressionAttributeValues(Map.of(":now", AttributeValue.fromS("2026-03-01T12:00:01.000Z"))));

            List<RequestStore.Active> active = new ArrayList<>();
            fresh.forEachActive(active::add);

            assertThat(active)
                    .containsExactlyInAnyOrder(
                            new RequestStore.Active("waiting", Optional.of(T0), T0),
                            new RequestStore.Active("settled", Optional.of(T0), T0));
            assertThat(fresh.find("published").orElseThrow().next()).isEmpty();
        }

        @Test
        void has_the_resource_as_soon_as_its_identifier_is_known() {
            Request running = running("named");
            assertThat(item("named").get("ActiveResource").s()).isEqualTo(RequestFixtures.TYPE + "|#named");
            store.save(
                    running,
                    r -> Lifecycle.onProgress(
                            r, progressEvent(IN_PROGRESS).identifier("id").event(), T0, 0.5, TrackerSettings.DEFAULT));

            assertThat(item("named").get("ActiveResource").s()).isEqualTo(RequestFixtures.TYPE + "|id");
        }

        @Test
        void makes_a_partition_key_of_any_identifier() {
            String one = RequestItemMapper.activeResource(RequestFixtures.TYPE, "\u4e16".repeat(1_024));
            String other = RequestItemMapper.activeResource(RequestFixtures.TYPE, "\u4e16".repeat(1_023) + "x");

            assertThat(one).hasSizeLessThan(2_048).isNotEqualTo(other);
            assertThat(RequestItemMapper.activeResource(RequestFixtures.TYPE, "x".repeat(1_024)))
                    .endsWith("|" + "x".repeat(1_024));
        }
    }
}
