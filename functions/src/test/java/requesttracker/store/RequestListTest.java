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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.RequestSummary;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import requesttracker.store.RequestList.Filter;
import requesttracker.store.RequestList.ListPage;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
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

    private List<RequestSummary> walk(Filter filter, int maxResults) {
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
    void is_empty_when_nothing_was_submitted() {
        assertThat(list.page(Filter.ALL, 20, Optional.empty()))
                .isEqualTo(new ListPage(List.of(), Optional.empty(), 0, List.of()));
    }

    @Test
    void shows_what_cloud_control_shows_and_the_outcome() {
        Request request = submit("t-1", Operation.DELETE, START);
        store.save(request, r -> Lifecycle.fail(r, "why", START.plusSeconds(3)));

        assertThat(walk(Filter.ALL, 20)).singleElement().satisfies(summary -> {
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
    void has_each_request_once_newest_first_for_every_filter(int maxResults) {
        List<Request> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Operation operation = List.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE)
                    .get(random.nextInt(3));
            // Several in the same millisecond, and in no order of time.
            Request request = submit("t-" + random.nextLong(), operation, START.plusMillis(random.nextInt(40)));
            if (random.nextInt(3) == 0) {
                request = store.save(request, r -> Lifecycle.fail(r, "why", START.plusSeconds(1)))
                        .after();
            }
            all.add(request);
        }
        List<Filter> filters = List.of(
                Filter.ALL,
                new Filter(Set.of(Operation.CREATE), Set.of()),
                new Filter(Set.of(), Set.of(OperationStatus.KnownStatus.PENDING)),
                new Filter(Set.of(Operation.UPDATE, Operation.DELETE), Set.of(OperationStatus.FinalStatus.FAILED)),
                new Filter(Set.of(), Set.of(OperationStatus.FinalStatus.SUCCESS)));
        Comparator<Request> order = Comparator.comparing(Request::submittedAt).thenComparing(Request::requestToken);
        for (Filter filter : filters) {
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
    void has_each_request_once_while_others_write() throws Exception {
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
        List<String> met =
                walk(Filter.ALL, 3).stream().map(RequestSummary::requestToken).toList();
        walked.set(true);
        for (Future<?> future : writing) {
            future.get();
        }
        writers.shutdown();

        assertThat(met).doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    void leaves_out_what_has_expired_before_it_is_removed() {
        Request old = submit("old", Operation.CREATE, START);
        store.save(old, r -> Lifecycle.fail(r, "why", START));
        submit("running", Operation.CREATE, START);

        now.set(START.plus(TrackerSettings.DEFAULT.retention()).minusSeconds(1));
        assertThat(walk(Filter.ALL, 20)).hasSize(2);
        now.set(START.plus(TrackerSettings.DEFAULT.retention()));
        assertThat(walk(Filter.ALL, 20))
                .extracting(RequestSummary::requestToken)
                .containsExactly("running");
    }

    @Test
    void gives_a_token_that_fits_the_contract_and_goes_on_in_another_process() {
        submit("t".repeat(128), Operation.CREATE, START);
        submit("u".repeat(128), Operation.CREATE, START.plusSeconds(1));
        String token = list.page(Filter.ALL, 1, Optional.empty()).nextToken().orElseThrow();

        assertThat(token).matches("[-A-Za-z0-9+/=]{1,2048}");
        assertThat(list(TestTable.client(), new Random(8))
                        .page(Filter.ALL, 1, Optional.of(token))
                        .requests())
                .extracting(RequestSummary::requestToken)
                .containsExactly("t".repeat(128));
    }

    @Test
    void refuses_a_token_that_was_altered_forged_or_given_for_another_filter() {
        submit("t-1", Operation.CREATE, START);
        submit("t-2", Operation.CREATE, START.plusSeconds(1));
        String token = list.page(Filter.ALL, 1, Optional.empty()).nextToken().orElseThrow();
        List<String> spoilt = new ArrayList<>(List.of("a", "=", "00", token + "00", "A" + token, "f".repeat(2048)));
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == '0' ? '1' : '0';
            spoilt.add(token.substring(0, i) + other + token.substring(i + 1));
            spoilt.add(token.substring(0, i));
        }
        for (String each : spoilt) {
            assertRefused(Filter.ALL, each);
        }
        assertRefused(new Filter(Set.of(Operation.CREATE), Set.of()), token);
        assertRefused(new Filter(Set.of(), Set.of(OperationStatus.KnownStatus.PENDING)), token);
    }

    private void assertRefused(Filter filter, String token) {
        assertThatThrownBy(() -> list.page(filter, 1, Optional.of(token)))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("NextToken");
    }

    @Test
    void reads_no_more_than_its_bound_when_a_filter_lets_little_through() {
        for (int i = 0; i < RequestList.READ_MAX + 200; i++) {
            submit("t-" + i, i == 0 ? Operation.DELETE : Operation.CREATE, START.plusMillis(i));
        }
        Filter deletes = new Filter(Set.of(Operation.DELETE), Set.of());
        ListPage first = list.page(deletes, 20, Optional.empty());

        assertThat(first.requests()).isEmpty();
        assertThat(first.nextToken()).isPresent();
        assertThat(first.itemsRead()).isBetween(RequestList.READ_MAX / 2, RequestList.READ_MAX);
        assertThat(walk(deletes, 20)).extracting(RequestSummary::requestToken).containsExactly("t-0");
    }

    @Test
    void costs_the_same_whether_the_table_has_a_hundred_requests_or_twelve_hundred() {
        List<Double> capacity = new ArrayList<>();
        int written = 0;
        for (int size : List.of(100, 1_200)) {
            for (; written < size; written++) {
                submit("t-" + written, Operation.CREATE, START.plus(Duration.ofMillis(written)));
            }
            double[] consumed = {0};
            ListPage page = list(counting(consumed), random).page(Filter.ALL, 20, Optional.empty());
            assertThat(page.requests()).hasSize(20);
            assertThat(page.itemsRead()).isLessThanOrEqualTo(150);
            capacity.add(consumed[0]);
        }
        // A page is read in chunks: a shard that has little is not asked again. Eight shards cost 0.5 to 1 unit each.
        assertThat(capacity).allMatch(units -> units >= 4 && units <= 10, "from 4 to 10 units");
    }

    /** The client, telling DynamoDB to count, and adding up what it counted. */
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
