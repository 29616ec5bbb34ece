package requesttracker.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import requesttracker.application.Executions;
import requesttracker.domain.Labels;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Outcome;
import requesttracker.domain.Timestamps;
import requesttracker.domain.TrackerSettings;
import requesttracker.endpoint.CloudControlProtocol;
import requesttracker.local.EndpointServer;
import requesttracker.local.RecordTable;
import requesttracker.runtime.GivenDependencies;
import requesttracker.store.ListFilter;
import requesttracker.store.RequestList;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * {@code ./dev bench endpoint}: measures calls per second through the endpoint, and the same calls to the DynamoDB
 * emulator alone. Also measures the cost of a page of a list for tables of several sizes. No workflow runs meanwhile.
 */
@Command(
        name = "endpoint",
        mixinStandardHelpOptions = true,
        description =
                "Measures the endpoint against the DynamoDB emulator alone; exits 1 if a page costs more in a large table.")
final class EndpointBenchmark implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private static final int CALLERS = 4;
    private static final int SHARDS = TrackerSettings.DEFAULT.listShards();
    private static final String PAYLOAD = "{\"LogGroupName\":\"bench\",\"RetentionInDays\":7}";

    /**
     * The maximum ratio of the costs in the largest and the smallest table, for one more chunk of one or two shards.
     */
    private static final double SAME = 1.5;

    /** The maximum number of calls to find one match in 100,000 records. */
    private static final int CALLS_MAX = 1_000;

    private static final String RARE_TYPE = "Acme::Bench::Rare";

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "2000",
            description = "The number of calls of each kind.")
    private int calls;

    @Option(
            names = "--records",
            paramLabel = "N",
            split = ",",
            defaultValue = "1000,100000",
            description = "The sizes of the table for which a page is measured, in ascending order.")
    private List<Integer> records;

    private final PrintStream out = System.out;
    private final InstantSource clock = InstantSource.system();
    private final Instant newest = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    private final HttpClient http = HttpClient.newHttpClient();
    private final double[] consumed = {0};
    private final AtomicInteger serial = new AtomicInteger();
    private DynamoDbClient dynamoDb;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        if (calls < CALLERS || records.stream().anyMatch(n -> n < 100)) {
            throw new ParameterException(
                    spec.commandLine(), "--calls must be at least " + CALLERS + ", and --records 100");
        }
        try (RecordTable table = RecordTable.inMemory()) {
            dynamoDb = table.client();
            RequestStore store = new RequestStore(dynamoDb, RecordTable.NAME, TrackerSettings.DEFAULT, clock);
            rates(store);
            return pages() ? 0 : 1;
        }
    }

    private void rates(RequestStore store) throws InterruptedException, ExecutionException {
        CloudControlProtocol protocol = protocol(store);
        try (EndpointServer server = new EndpointServer(0, name -> protocol)) {
            server.start();
            URI url = URI.create("http://127.0.0.1:" + server.port());
            String submit = "{\"TypeName\":\"Acme::Bench::Thing\",\"DesiredState\":\"" + PAYLOAD.replace("\"", "\\\"")
                    + "\",\"ClientToken\":\"bench-%d\"}";
            String token = post(url, "CreateResource", String.format(submit, -1))
                    .replaceFirst(".*\"RequestToken\":\"([^\"]*)\".*", "$1");
            Map<String, AttributeValue> record = dynamoDb.getItem(
                            r -> r.tableName(RecordTable.NAME).key(key(token)).consistentRead(true))
                    .item();
            out.printf("%d calls each, %d at a time%n", calls, CALLERS);
            out.printf("  %-8s %14s %20s %8s%n", "", "endpoint, 1/s", "DynamoDB alone, 1/s", "ratio");
            compare("submit", i -> post(url, "CreateResource", String.format(submit, i)), i -> writeAlone(record));
            String status = "{\"RequestToken\":\"" + token + "\"}";
            compare(
                    "status",
                    i -> post(url, "GetResourceRequestStatus", status),
                    i -> dynamoDb.getItem(
                            r -> r.tableName(RecordTable.NAME).key(key(token)).consistentRead(true)));
            int chunk = 2 * RequestList.DEFAULT_RESULTS / SHARDS + 2;
            compare("list", i -> post(url, "ListResourceRequests", "{}"), i -> {
                for (int shard = 0; shard < SHARDS; shard++) {
                    readAlone(shard, chunk);
                }
            });
        }
    }

    private CloudControlProtocol protocol(RequestStore store) {
        Telemetry telemetry = new Telemetry(line -> {}, clock);
        Executions none = new Executions() {
            @Override
            public Optional<Instant> start(String name, String requestToken) {
                // Another benchmark measures the workflow.
                return Optional.of(Instant.EPOCH);
            }

            @Override
            public void wake(String taskToken) {
                // No execution sleeps.
            }
        };
        return new CloudControlProtocol(GivenDependencies.builder()
                .clock(clock)
                .telemetry(telemetry)
                .store(store)
                .list(list(dynamoDb))
                .executions(none)
                .build());
    }

    private RequestList list(DynamoDbClient client) {
        return new RequestList(client, RecordTable.NAME, TrackerSettings.DEFAULT, clock, new SecureRandom());
    }

    private void compare(String what, IntConsumer through, IntConsumer alone)
            throws InterruptedException, ExecutionException {
        // The first round warms up. Then both sides run alternately, twice each, so that other load affects both.
        perSecond(through, calls / 4);
        perSecond(alone, calls / 4);
        double endpoint = 0;
        double floor = 0;
        for (int round = 0; round < 2; round++) {
            endpoint += perSecond(through, calls / 2) / 2;
            floor += perSecond(alone, calls / 2) / 2;
        }
        out.printf("  %-8s %14.0f %20.0f %8.2f%n", what, endpoint, floor, endpoint / floor);
    }

    private double perSecond(IntConsumer work, int count) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            AtomicInteger left = new AtomicInteger(count);
            long from = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                all.add(callers.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        work.accept(serial.incrementAndGet());
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return count / ((System.nanoTime() - from) / 1e9);
        } finally {
            callers.shutdown();
        }
    }

    private String post(URI url, String action, String body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(url)
                            .header("content-type", "application/x-amz-json-1.0")
                            .header("x-amz-target", "CloudApiService." + action)
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(action + " answered " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Writes the items of a submit in one transaction: the ClientToken's item, the record and its payload. */
    private void writeAlone(Map<String, AttributeValue> record) {
        String token = UUID.randomUUID().toString();
        Map<String, AttributeValue> copy = new HashMap<>(record);
        copy.putAll(key(token));
        copy.put("ListPosition", AttributeValue.fromS(Timestamps.iso(clock.instant()) + "#" + token));
        Map<String, AttributeValue> clientToken = new HashMap<>(key("client-token#" + token));
        clientToken.put("Owner", AttributeValue.fromS(token));
        Map<String, AttributeValue> payload = new HashMap<>(key(token + "#payload#0"));
        payload.put("Part", AttributeValue.fromB(SdkBytes.fromUtf8String(PAYLOAD)));
        dynamoDb.transactWriteItems(TransactWriteItemsRequest.builder()
                .transactItems(List.of(put(clientToken), put(copy), put(payload)))
                .build());
    }

    private static TransactWriteItem put(Map<String, AttributeValue> item) {
        return TransactWriteItem.builder()
                .put(Put.builder()
                        .tableName(RecordTable.NAME)
                        .item(item)
                        .conditionExpression("attribute_not_exists(RequestToken)")
                        .build())
                .build();
    }

    private void readAlone(int shard, int limit) {
        dynamoDb.query(QueryRequest.builder()
                .tableName(RecordTable.NAME)
                .indexName(RequestList.LIST_INDEX)
                .keyConditionExpression("ListShard = :shard")
                .expressionAttributeValues(Map.of(":shard", AttributeValue.fromS(Integer.toString(shard))))
                .scanIndexForward(false)
                .limit(limit)
                .build());
    }

    /** Returns whether a page costs the same in the largest table as in the smallest, with and without filters. */
    private boolean pages() {
        try (RecordTable fresh = RecordTable.inMemory()) {
            Map<Integer, Double> first = new HashMap<>();
            Map<String, Double> firstOfFilter = new HashMap<>();
            boolean same = true;
            int written = 0;
            for (int size : records) {
                fill(fresh.client(), written, size);
                written = Math.max(written, size);
                out.printf("%nOne page of a list, with %d records%n", size);
                out.printf("  %10s %8s %12s %14s %8s%n", "records", "results", "items read", "read units", "ms");
                for (int results : List.of(RequestList.DEFAULT_RESULTS, RequestList.MAX_RESULTS)) {
                    double units = page(fresh.client(), size, results);
                    same &= units <= SAME * first.computeIfAbsent(results, n -> units);
                }
                out.printf("%nThe oldest of %d records, found by a filter%n", size);
                out.printf("  %-24s %8s %18s%n", "filter", "calls", "most units a call");
                for (Map.Entry<String, ListFilter> filter : filters(size - 1).entrySet()) {
                    double units = find(fresh.client(), filter.getKey(), filter.getValue());
                    same &= units <= SAME * firstOfFilter.computeIfAbsent(filter.getKey(), n -> units);
                }
            }
            out.println(same ? "  a page costs the same" : "  a page costs more in a larger table");
            return same;
        }
    }

    /** Returns filters that the record of this number matches. */
    private Map<String, ListFilter> filters(int number) {
        Instant at = newest.minusSeconds(number);
        Optional<String> type = Optional.of(RARE_TYPE);
        Optional<String> identifier = Optional.of("thing-" + number);
        Optional<String> none = Optional.empty();
        Map<String, ListFilter> filters = new LinkedHashMap<>();
        filters.put("operation", new ListFilter(Set.of(Operation.DELETE), Set.of()));
        filters.put("status", new ListFilter(Set.of(), Set.of(OperationStatus.FinalStatus.FAILED)));
        filters.put(
                "outcome",
                new ListFilter(
                        Set.of(), Set.of(), Set.of(Outcome.LOST), ListFilter.Subject.ANY, ListFilter.Period.ALWAYS));
        filters.put("typeName", about(new ListFilter.Subject(type, none, none, Labels.NONE, none)));
        filters.put("identifier", about(new ListFilter.Subject(none, identifier, none, Labels.NONE, none)));
        filters.put("typeName, identifier", about(new ListFilter.Subject(type, identifier, none, Labels.NONE, none)));
        filters.put(
                "submittedBy",
                about(new ListFilter.Subject(none, none, Optional.of(principal(number)), Labels.NONE, none)));
        filters.put(
                "label",
                about(new ListFilter.Subject(
                        none,
                        none,
                        none,
                        new Labels(new TreeMap<>(Map.of("number", Integer.toString(number)))),
                        none)));
        filters.put(
                "since, until",
                new ListFilter(
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        ListFilter.Subject.ANY,
                        new ListFilter.Period(Optional.of(at), Optional.of(at.plusMillis(1)))));
        return filters;
    }

    private static ListFilter about(ListFilter.Subject subject) {
        return new ListFilter(Set.of(), Set.of(), Set.of(), subject, ListFilter.Period.ALWAYS);
    }

    private static String principal(int number) {
        return "arn:aws:iam::123456789012:user/" + number;
    }

    /** Reads all pages, and returns the read units of the most expensive one. */
    private double find(DynamoDbClient client, String name, ListFilter filter) {
        RequestList list = list(counting(client));
        list.page(ListFilter.ALL, 1, Optional.empty());
        int found = 0;
        int pages = 0;
        double most = 0;
        Optional<String> next = Optional.empty();
        do {
            consumed[0] = 0;
            RequestList.ListPage page = list.pageWithOrigins(filter, RequestList.DEFAULT_RESULTS, next);
            most = Math.max(most, consumed[0]);
            found += page.requests().size();
            next = page.nextToken();
            pages++;
        } while (next.isPresent());
        out.printf("  %-24s %8d %18.2f%n", name, pages, most);
        if (found == 0 || pages >= CALLS_MAX) {
            throw new IllegalStateException(name + ": found " + found + " in " + pages + " calls");
        }
        return most;
    }

    private double page(DynamoDbClient client, int size, int results) {
        RequestList list = list(counting(client));
        list.page(ListFilter.ALL, results, Optional.empty());
        consumed[0] = 0;
        int pages = 20;
        int items = 0;
        Optional<String> next = Optional.empty();
        long from = System.nanoTime();
        for (int i = 0; i < pages; i++) {
            // Starts with the newest record, and starts again after the last page.
            RequestList.ListPage page = list.page(ListFilter.ALL, results, next);
            items += page.itemsRead();
            next = page.nextToken();
        }
        double milliseconds = (System.nanoTime() - from) / 1e6;
        double units = consumed[0] / pages;
        out.printf(
                "  %10d %8d %12.1f %14.2f %8.2f%n", size, results, (double) items / pages, units, milliseconds / pages);
        return units;
    }

    /** Writes settled records, a second apart, with the attributes of the list index. */
    private void fill(DynamoDbClient client, int from, int to) {
        Set<Integer> oldest = records.stream().map(size -> size - 1).collect(Collectors.toSet());
        for (int i = from; i < to; i++) {
            String token = UUID.randomUUID().toString();
            String at = Timestamps.iso(newest.minusSeconds(i));
            Map<String, AttributeValue> item = new HashMap<>(key(token));
            item.put("ListShard", AttributeValue.fromS(Integer.toString(Math.floorMod(token.hashCode(), SHARDS))));
            item.put("ListPosition", AttributeValue.fromS(at + "#" + token));
            boolean rare = oldest.contains(i);
            String typeName = rare ? RARE_TYPE : "Acme::Bench::Thing";
            item.put("ResourceKey", AttributeValue.fromS(typeName + "|thing-" + i));
            item.put("Labels", AttributeValue.fromM(Map.of("number", AttributeValue.fromS(Integer.toString(i)))));
            item.put(
                    "SubmittedBy",
                    AttributeValue.fromM(Map.of(
                            "Kind", AttributeValue.fromS("IAM"), "Principal", AttributeValue.fromS(principal(i)))));
            Map.of(
                            "Operation",
                            rare ? "DELETE" : "CREATE",
                            "TypeName",
                            typeName,
                            "Identifier",
                            "thing-" + i,
                            "OperationStatus",
                            rare ? "FAILED" : "SUCCESS",
                            "Outcome",
                            rare ? "LOST" : "SUCCEEDED",
                            "SubmittedAt",
                            at,
                            "EventTime",
                            at,
                            "StatusMessage",
                            "Resource created after a little while")
                    .forEach((name, value) -> item.put(name, AttributeValue.fromS(value)));
            client.putItem(r -> r.tableName(RecordTable.NAME).item(item));
        }
    }

    /** Returns a client that asks DynamoDB for the consumed capacity, and adds it up. */
    private DynamoDbClient counting(DynamoDbClient client) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                EndpointBenchmark.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("batchGetItem")
                                && arguments[0] instanceof BatchGetItemRequest batch) {
                            BatchGetItemResponse answer = client.batchGetItem(batch.toBuilder()
                                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                                    .build());
                            answer.consumedCapacity().forEach(units -> consumed[0] += units.capacityUnits());
                            return answer;
                        }
                        if (method.getName().equals("query") && arguments[0] instanceof QueryRequest query) {
                            QueryResponse answer = client.query(query.toBuilder()
                                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                                    .build());
                            consumed[0] += answer.consumedCapacity().capacityUnits();
                            return answer;
                        }
                        return method.invoke(client, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Map<String, AttributeValue> key(String token) {
        return Map.of("RequestToken", AttributeValue.fromS(token));
    }
}
