package requesttracker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.Labels;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Outcome;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.RequestOrigin;
import requesttracker.domain.RequestSummary;
import requesttracker.domain.Requester;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import requesttracker.store.RequestList.ListPage;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

@DisplayName("The list of requests")
class RequestListTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Random random = new Random(7);
    private final String table = TestTable.create();
    private final RequestStore store = new RequestStore(TestTable.client(), table, TrackerSettings.DEFAULT, now::get);
    private final RequestList list = list(TestTable.client(), random);

    private RequestList list(DynamoDbClient client, RandomGenerator randomness) {
        return new RequestList(client, table, TrackerSettings.DEFAULT, now::get, randomness);
    }

    private Request submit(String token, Operation operation, Instant at) {
        Request request =
                Lifecycle.submitted(token, RequestFixtures.submission(operation, Map.of()), Optional.empty(), at);
        store.submit(request, Optional.empty(), Optional.empty(), new ContentDigest("2:digest", "digest"));
        return request;
    }

    private List<RequestSummary> walk(ListFilter filter, int maxResults) {
        List<RequestSummary> found = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ListPage page = list.page(filter, maxResults, token);
            assertThat(page.requests()).hasSizeLessThanOrEqualTo(maxResults);
            assertThat(page.itemsRead()).isLessThanOrEqualTo(RequestList.READ_MAX);
            found.addAll(page.requests());
            token = page.nextToken();
        } while (token.isPresent());
        return found;
    }

    @Test
    void is_empty_if_nothing_was_submitted() {
        assertThat(list.page(ListFilter.ALL, 20, Optional.empty()))
                .isEqualTo(new ListPage(List.of(), Optional.empty(), 0, List.of()));
    }

    @Test
    void has_the_members_of_Cloud_Control_and_the_outcome() {
        Request request = submit("t-1", Operation.DELETE, START);
        store.save(request, r -> Lifecycle.fail(r, "why", START.plusSeconds(3)));

        assertThat(walk(ListFilter.ALL, 20)).singleElement().satisfies(summary -> {
            assertThat(summary.requestToken()).isEqualTo("t-1");
            assertThat(summary.operation()).isEqualTo(Operation.DELETE);
            assertThat(summary.identifier()).contains(RequestFixtures.IDENTIFIER);
            assertThat(summary.status()).isEqualTo(OperationStatus.FinalStatus.FAILED);
            assertThat(summary.statusMessage()).isPresent();
            assertThat(summary.errorCode()).isPresent();
            assertThat(summary.outcome()).isPresent();
            assertThat(summary.submittedAt()).isEqualTo(START);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20, 100})
    @DisplayName("has each request once, the newest first, for each filter")
    void has_each_request_once_newest_first_for_every_filter(int maxResults) {
        List<Request> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Operation operation = List.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE)
                    .get(random.nextInt(3));
            // Several requests have the same millisecond, and their times are not in order.
            Request request = submit("t-" + random.nextLong(), operation, START.plusMillis(random.nextInt(40)));
            if (random.nextInt(3) == 0) {
                request = store.save(request, r -> Lifecycle.fail(r, "why", START.plusSeconds(1)))
                        .after();
            }
            all.add(request);
        }
        List<ListFilter> filters = List.of(
                ListFilter.ALL,
                new ListFilter(Set.of(Operation.CREATE), Set.of()),
                new ListFilter(Set.of(), Set.of(OperationStatus.KnownStatus.PENDING)),
                new ListFilter(Set.of(Operation.UPDATE, Operation.DELETE), Set.of(OperationStatus.FinalStatus.FAILED)),
                new ListFilter(Set.of(), Set.of(OperationStatus.FinalStatus.SUCCESS)));
        Comparator<Request> order = Comparator.comparing(Request::submittedAt).thenComparing(Request::requestToken);
        for (ListFilter filter : filters) {
            assertThat(walk(filter, maxResults))
                    .extracting(RequestSummary::requestToken)
                    .containsExactlyElementsOf(all.stream()
                            .filter(r -> filter.operations().isEmpty()
                                    || filter.operations().contains(r.spec().operation()))
                            .filter(r -> filter.statuses().isEmpty()
                                    || filter.statuses().contains(r.status()))
                            .sorted(order.reversed())
                            .map(Request::requestToken)
                            .toList());
        }
    }

    @Test
    void has_each_request_once_during_concurrent_writes() throws Exception {
        Set<String> before = new HashSet<>();
        for (int i = 0; i < 120; i++) {
            before.add(submit("t-" + i, Operation.CREATE, START.plusMillis(i)).requestToken());
        }
        AtomicBoolean walked = new AtomicBoolean();
        ExecutorService writers = Executors.newFixedThreadPool(3);
        List<Future<?>> writing = new ArrayList<>();
        for (int writer = 0; writer < 3; writer++) {
            String name = "w" + writer + "-";
            writing.add(writers.submit(() -> {
                for (int i = 0; !walked.get() && i < 5_000; i++) {
                    Request added = submit(name + i, Operation.CREATE, START.plusSeconds(60 + i));
                    store.save(added, r -> Lifecycle.fail(r, "why", START.plusSeconds(90)));
                    store.save(
                            store.find("t-" + i % 120).orElseThrow(),
                            r -> Lifecycle.fail(r, "why", START.plusSeconds(90)));
                }
            }));
        }
        List<String> met = walk(ListFilter.ALL, 3).stream()
                .map(RequestSummary::requestToken)
                .toList();
        walked.set(true);
        for (Future<?> future : writing) {
            future.get();
        }
        writers.shutdown();

        assertThat(met).doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    void omits_expired_requests_that_DynamoDB_has_not_removed_yet() {
        Request old = submit("old", Operation.CREATE, START);
        store.save(old, r -> Lifecycle.fail(r, "why", START));
        submit("running", Operation.CREATE, START);

        now.set(START.plus(TrackerSettings.DEFAULT.retention()).minusSeconds(1));
        assertThat(walk(ListFilter.ALL, 20)).hasSize(2);
        now.set(START.plus(TrackerSettings.DEFAULT.retention()));
        assertThat(walk(ListFilter.ALL, 20))
                .extracting(RequestSummary::requestToken)
                .containsExactly("running");
    }

    private static final String ANNA = "arn:aws:sts::123456789012:assumed-role/deploy/anna";

    private Request submit(String token, Map<String, ?> more, String principal, Instant at) {
        Request request = Lifecycle.submitted(
                token,
                RequestFixtures.submission(Operation.DELETE, more),
                Optional.empty(),
                Optional.of(
                        principal.isEmpty()
                                ? new Requester.EventSender(
                                        Optional.of("123456789012"), Optional.of(ANNA), Optional.of(ANNA))
                                : new Requester.IamPrincipal(principal, Optional.of("123456789012"))),
                at);
        store.submit(request, Optional.empty(), Optional.empty(), new ContentDigest("2:digest", "digest"));
        return request;
    }

    private static ListFilter by(Optional<String> submittedBy, Map<String, String> labels) {
        return of(Optional.empty(), Optional.empty(), submittedBy, labels);
    }

    private static ListFilter of(
            Optional<String> typeName,
            Optional<String> identifier,
            Optional<String> submittedBy,
            Map<String, String> labels) {
        return new ListFilter(
                Set.of(),
                Set.of(),
                Set.of(),
                new ListFilter.Subject(
                        typeName, identifier, submittedBy, new Labels(new TreeMap<>(labels)), Optional.empty()),
                ListFilter.Period.ALWAYS);
    }

    private static ListFilter between(Optional<Instant> since, Optional<Instant> until) {
        return new ListFilter(
                Set.of(), Set.of(), Set.of(), ListFilter.Subject.ANY, new ListFilter.Period(since, until));
    }

    private List<String> tokens(ListFilter filter, int maxResults) {
        return walk(filter, maxResults).stream()
                .map(RequestSummary::requestToken)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void has_each_request_once_for_filters_on_attributes_of_the_record(int maxResults) {
        for (int i = 0; i < 60; i++) {
            submit(
                    String.format("t-%02d", i),
                    Map.of("Labels", i % 2 == 0 ? Map.of("env", "prod", "n", "a,b=" + i % 3) : Map.of("env", "dev")),
                    i % 5 == 0 ? ANNA : i % 5 == 1 ? "" : "arn:aws:iam::123456789012:user/bert",
                    START.plusMillis(i));
        }
        assertThat(tokens(by(Optional.empty(), Map.of("env", "prod")), maxResults))
                .containsExactlyElementsOf(expected(i -> i % 2 == 0));
        assertThat(tokens(by(Optional.empty(), Map.of("env", "prod", "n", "a,b=1")), maxResults))
                .containsExactlyElementsOf(expected(i -> i % 6 == 4));
        assertThat(tokens(by(Optional.empty(), Map.of("env", "test")), maxResults))
                .isEmpty();
        assertThat(tokens(by(Optional.of(ANNA), Map.of()), maxResults))
                .containsExactlyElementsOf(expected(i -> i % 5 == 0));
        assertThat(tokens(by(Optional.of("arn:aws:*"), Map.of("env", "dev")), maxResults))
                .containsExactlyElementsOf(expected(i -> i % 2 == 1 && i % 5 != 1));
        assertThat(tokens(by(Optional.of("arn:aws:sts::123456789012:assumed-role/deploy"), Map.of()), maxResults))
                .isEmpty();
    }

    private static List<String> expected(IntPredicate admitted) {
        return IntStream.range(0, 60)
                .filter(admitted)
                .map(i -> 59 - i)
                .sorted()
                .map(i -> 59 - i)
                .mapToObj(i -> String.format("t-%02d", i))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void has_the_whole_history_of_a_resource_and_reads_only_that_history(int maxResults) {
        for (int i = 0; i < 12; i++) {
            // Several requests have the same millisecond.
            Request request = submit(
                    String.format("t-%02d", i),
                    Map.of("Identifier", i % 3 == 0 ? "mine" : "other"),
                    ANNA,
                    START.plusMillis(i / 6));
            if (i == 3) {
                store.save(request, r -> Lifecycle.fail(r, "why", START.plusSeconds(3)));
            }
        }
        ListFilter history = of(Optional.of(RequestFixtures.TYPE), Optional.of("mine"), Optional.empty(), Map.of());

        assertThat(tokens(history, maxResults)).containsExactly("t-09", "t-06", "t-03", "t-00");
        assertThat(list.page(history, 100, Optional.empty()).itemsRead()).isEqualTo(4);
        assertThat(walk(history, maxResults).get(2).outcome()).contains(Outcome.FAILED);
        assertThat(tokens(of(Optional.empty(), Optional.of("mine"), Optional.empty(), Map.of()), maxResults))
                .as("without the type, by the list index")
                .containsExactly("t-09", "t-06", "t-03", "t-00");
        ListFilter failed =
                new ListFilter(Set.of(), Set.of(), Set.of(Outcome.FAILED), history.subject(), ListFilter.Period.ALWAYS);
        assertThat(tokens(failed, maxResults)).containsExactly("t-03");

        now.set(START.plusSeconds(3).plus(TrackerSettings.DEFAULT.retention()));
        assertThat(tokens(history, maxResults)).containsExactly("t-09", "t-06", "t-00");
    }

    @Test
    void has_a_record_of_an_earlier_version_in_the_history_after_its_next_change() {
        Request old = submit("old", Map.of("Identifier", "mine"), ANNA, START);
        TestTable.client()
                .updateItem(r -> r.tableName(table)
                        .key(Map.of("RequestToken", AttributeValue.fromS("old")))
                        .updateExpression("REMOVE ResourceKey, SubmittedBy"));
        ListFilter history = of(Optional.of(RequestFixtures.TYPE), Optional.of("mine"), Optional.empty(), Map.of());
        assertThat(tokens(history, 20)).isEmpty();
        assertThat(tokens(ListFilter.ALL, 20)).containsExactly("old");

        store.save(store.find("old").orElseThrow(), r -> Lifecycle.attempting(r, START));
        assertThat(tokens(history, 20)).containsExactly("old");
        assertThat(list.pageWithOrigins(history, 20, Optional.empty()).requests())
                .singleElement()
                .satisfies(summary -> assertThat(summary.origin().submittedBy()).isEmpty());
        assertThat(old.origin().submittedBy()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void reads_only_the_given_period(int maxResults) {
        for (int i = 0; i < 300; i++) {
            submit(String.format("t-%03d", i), Operation.DELETE, START.plusMillis(i));
        }
        Instant from = START.plusMillis(100);
        Instant to = START.plusMillis(105);
        List<String> five = List.of("t-104", "t-103", "t-102", "t-101", "t-100");

        assertThat(tokens(between(Optional.of(from), Optional.of(to)), maxResults))
                .containsExactlyElementsOf(five);
        assertThat(list.page(between(Optional.of(from), Optional.of(to)), 100, Optional.empty())
                        .itemsRead())
                .isEqualTo(5);
        assertThat(tokens(between(Optional.of(from.minusNanos(1)), Optional.of(to.minusNanos(1))), maxResults))
                .containsExactlyElementsOf(five);
        assertThat(tokens(between(Optional.of(START.plusMillis(298)), Optional.empty()), maxResults))
                .containsExactly("t-299", "t-298");
        assertThat(tokens(between(Optional.empty(), Optional.of(START.plusMillis(2))), maxResults))
                .containsExactly("t-001", "t-000");
    }

    @Test
    void accepts_a_token_only_for_the_filter_that_it_was_made_for() {
        for (int i = 0; i < 3; i++) {
            submit(
                    "t-" + i,
                    Map.of("Labels", Map.of("env", "prod", "a", "b"), "Identifier", "mine", "RunId", "run"),
                    ANNA,
                    START.plusMillis(i));
        }
        Optional<String> type = Optional.of(RequestFixtures.TYPE);
        List<ListFilter> filters = List.of(
                ListFilter.ALL,
                by(Optional.empty(), Map.of("env", "prod")),
                by(Optional.empty(), Map.of("env", "prod", "a", "b")),
                by(Optional.of(ANNA), Map.of()),
                by(Optional.of("*"), Map.of()),
                of(type, Optional.empty(), Optional.empty(), Map.of()),
                of(Optional.empty(), Optional.of("mine"), Optional.empty(), Map.of()),
                of(type, Optional.of("mine"), Optional.empty(), Map.of()),
                new ListFilter(
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        new ListFilter.Subject(
                                Optional.empty(), Optional.empty(), Optional.empty(), Labels.NONE, Optional.of("run")),
                        ListFilter.Period.ALWAYS),
                between(Optional.of(START), Optional.empty()),
                between(Optional.empty(), Optional.of(START.plusSeconds(9))));
        for (ListFilter filter : filters) {
            String token = list.page(filter, 1, Optional.empty()).nextToken().orElseThrow();
            for (ListFilter other : filters) {
                if (other.equals(filter)) {
                    assertThat(list.page(other, 1, Optional.of(token)).requests())
                            .hasSize(1);
                } else {
                    assertRefused(other, token);
                }
            }
        }
    }

    @Test
    void has_the_origin_only_on_request() {
        submit("t-1", Map.of("Labels", Map.of("env", "prod"), "ClientToken", "chosen"), ANNA, START);

        assertThat(list.page(ListFilter.ALL, 20, Optional.empty()).requests())
                .singleElement()
                .satisfies(summary -> assertThat(summary.origin()).isEqualTo(RequestOrigin.UNKNOWN));
        assertThat(list.pageWithOrigins(ListFilter.ALL, 20, Optional.empty()).requests())
                .singleElement()
                .satisfies(summary -> {
                    assertThat(summary.origin().submittedBy())
                            .contains(new Requester.IamPrincipal(ANNA, Optional.of("123456789012")));
                    assertThat(summary.origin().labels().values()).containsEntry("env", "prod");
                    assertThat(summary.origin().clientToken()).contains("chosen");
                });
    }

    @Test
    void retries_the_items_that_DynamoDB_omitted_from_a_batch_a_limited_number_of_times() {
        for (int i = 0; i < 5; i++) {
            submit("t-" + i, Operation.DELETE, START.plusMillis(i));
        }
        assertThat(list(leavingOut(3), random)
                        .pageWithOrigins(ListFilter.ALL, 20, Optional.empty())
                        .requests())
                .hasSize(5);
        assertThatThrownBy(() -> list(leavingOut(Integer.MAX_VALUE), random)
                        .pageWithOrigins(ListFilter.ALL, 20, Optional.empty()))
                .isInstanceOf(ThrottledException.class);
    }

    /** Returns a client that omits at most this number of keys from each batch. */
    private static DynamoDbClient leavingOut(int most) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                RequestListTest.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("batchGetItem")
                            || !(arguments[0] instanceof BatchGetItemRequest request)) {
                        return method.invoke(TestTable.client(), arguments);
                    }
                    Map.Entry<String, KeysAndAttributes> part =
                            request.requestItems().entrySet().iterator().next();
                    List<Map<String, AttributeValue>> keys = part.getValue().keys();
                    int taken = most == Integer.MAX_VALUE ? 0 : Math.max(1, keys.size() - most);
                    Map<String, KeysAndAttributes> rest = taken == keys.size()
                            ? Map.of()
                            : Map.of(
                                    part.getKey(),
                                    part.getValue().toBuilder()
                                            .keys(keys.subList(taken, keys.size()))
                                            .build());
                    if (taken == 0) {
                        return BatchGetItemResponse.builder()
                                .unprocessedKeys(rest)
                                .build();
                    }
                    return TestTable.client()
                            .batchGetItem(r -> r.requestItems(Map.of(
                                    part.getKey(),
                                    part.getValue().toBuilder()
                                            .keys(keys.subList(0, taken))
                                            .build())))
                            .toBuilder()
                            .unprocessedKeys(rest)
                            .build();
                });
    }

    @Test
    void returns_a_token_that_follows_the_contract_and_is_valid_in_another_process() {
        submit("t".repeat(128), Operation.CREATE, START);
        submit("u".repeat(128), Operation.CREATE, START.plusSeconds(1));
        String token =
                list.page(ListFilter.ALL, 1, Optional.empty()).nextToken().orElseThrow();

        assertThat(token).matches("[-A-Za-z0-9+/=]{1,2048}");
        assertThat(list(TestTable.client(), new Random(8))
                        .page(ListFilter.ALL, 1, Optional.of(token))
                        .requests())
                .extracting(RequestSummary::requestToken)
                .containsExactly("t".repeat(128));
    }

    @Test
    @DisplayName("rejects a token that was changed, forged or made for another filter")
    void rejects_a_token_that_was_changed_forged_or_made_for_another_filter() {
        submit("t-1", Operation.CREATE, START);
        submit("t-2", Operation.CREATE, START.plusSeconds(1));
        String token =
                list.page(ListFilter.ALL, 1, Optional.empty()).nextToken().orElseThrow();
        List<String> spoilt = new ArrayList<>(List.of("a", "=", "00", token + "00", "A" + token, "f".repeat(2048)));
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == '0' ? '1' : '0';
            spoilt.add(token.substring(0, i) + other + token.substring(i + 1));
            spoilt.add(token.substring(0, i));
        }
        for (String each : spoilt) {
            assertRefused(ListFilter.ALL, each);
        }
        assertRefused(new ListFilter(Set.of(Operation.CREATE), Set.of()), token);
        assertRefused(new ListFilter(Set.of(), Set.of(OperationStatus.KnownStatus.PENDING)), token);
    }

    private void assertRefused(ListFilter filter, String token) {
        assertThatThrownBy(() -> list.page(filter, 1, Optional.of(token)))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("NextToken");
    }

    @Test
    void reads_no_more_than_its_limit_if_a_filter_matches_few_requests() {
        for (int i = 0; i < RequestList.READ_MAX + 200; i++) {
            submit("t-" + i, i == 0 ? Operation.DELETE : Operation.CREATE, START.plusMillis(i));
        }
        ListFilter deletes = new ListFilter(Set.of(Operation.DELETE), Set.of());
        ListPage first = list.page(deletes, 20, Optional.empty());

        assertThat(first.requests()).isEmpty();
        assertThat(first.nextToken()).isPresent();
        assertThat(first.itemsRead()).isBetween(RequestList.READ_MAX / 2, RequestList.READ_MAX);
        assertThat(walk(deletes, 20)).extracting(RequestSummary::requestToken).containsExactly("t-0");
    }

    @Test
    void costs_the_same_with_100_and_with_1200_requests_in_the_table() {
        List<Double> capacity = new ArrayList<>();
        int written = 0;
        for (int size : List.of(100, 1_200)) {
            for (; written < size; written++) {
                submit("t-" + written, Operation.CREATE, START.plus(Duration.ofMillis(written)));
            }
            double[] consumed = {0};
            ListPage page = list(counting(consumed), random).page(ListFilter.ALL, 20, Optional.empty());
            assertThat(page.requests()).hasSize(20);
            assertThat(page.itemsRead()).isLessThanOrEqualTo(150);
            capacity.add(consumed[0]);
        }
        // A page is read in chunks: a shard with few requests is read once. Eight shards cost 0.5 to 1 unit each.
        assertThat(capacity).allMatch(units -> units >= 4 && units <= 10, "from 4 to 10 units");
    }

    /** Returns a client that requests consumed capacity and adds it up. */
    private static DynamoDbClient counting(double[] consumed) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                RequestListTest.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("query") && arguments[0] instanceof QueryRequest query) {
                            QueryResponse answer = TestTable.client()
                                    .query(query.toBuilder()
                                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                                            .build());
                            consumed[0] += answer.consumedCapacity().capacityUnits();
                            return answer;
                        }
                        return method.invoke(TestTable.client(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
