package requesttracker.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import requesttracker.domain.Callback;
import requesttracker.domain.Request;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Timestamps;
import requesttracker.domain.TrackerSettings;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Stores the requests in the table that {@code table.json} describes.
 *
 * <p>A request is one small item, which the workflow updates at each wait. Its payload and its resource model are
 * separate items. They have parts, since a text of 262,144 characters may exceed the 400 KB of an item. They are
 * separate since every update pays for the whole item.
 */
public final class RequestStore {
    /** The key prefix of aliases of resources. */
    public static final String RESOURCE_ALIAS = "alias#";

    /** The key prefix of aliases of Cloud Control's operations. */
    public static final String OPERATION_ALIAS = "operation#";

    /** The index by resource of requests whose terminal event is not published yet. */
    public static final String ACTIVE_INDEX = "ActiveIndex";

    /** The retention of a ClientToken (docs/cloud-control-contract.md, Semantics 5). */
    public static final Duration CLIENT_TOKEN_RETENTION = Duration.ofHours(36);

    private static final int PART_BYTES = 350_000;
    private static final int TRIES = 20;
    private static final int MOST_ON_ONE_RESOURCE = 100;

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final TrackerSettings settings;
    private final InstantSource clock;
    private final RetryPause pause;

    public RequestStore(DynamoDbClient dynamoDb, String table, TrackerSettings settings, InstantSource clock) {
        this(dynamoDb, table, settings, clock, RetryPause.NONE);
    }

    /** @param pause waits between the attempts of a throttled transaction */
    public RequestStore(
            DynamoDbClient dynamoDb, String table, TrackerSettings settings, InstantSource clock, RetryPause pause) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.settings = settings;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Stores a new request with its payload, once for each ClientToken.
     *
     * @param content the digests that make two submits the same
     */
    public SubmitResult submit(
            Request request, Optional<Sensitive> payload, Optional<String> clientToken, ContentDigest content) {
        return submit(request, payload, clientToken, content, Optional.empty());
    }

    /** Submits as {@link #submit(Request, Optional, Optional, ContentDigest)} does, with the task that waits. */
    public SubmitResult submit(
            Request request,
            Optional<Sensitive> payload,
            Optional<String> clientToken,
            ContentDigest content,
            Optional<Callback> callback) {
        List<byte[]> parts = payload.map(RequestStore::split).orElse(List.of());
        Map<String, AttributeValue> item = new LinkedHashMap<>(RequestItemMapper.of(request, settings.retention()));
        item.put("PayloadParts", AttributeValue.fromN(Integer.toString(parts.size())));
        item.put("ListShard", AttributeValue.fromS(shard(request.requestToken())));
        item.put(
                "ListPosition",
                AttributeValue.fromS(Timestamps.iso(request.submittedAt()) + "#" + request.requestToken()));
        List<TransactWriteItem> writes = new ArrayList<>();
        clientToken.ifPresent(token -> writes.add(put(Put.builder()
                .item(Map.of(
                        "RequestToken", AttributeValue.fromS(clientTokenKey(token)),
                        "Owner", AttributeValue.fromS(request.requestToken()),
                        "ContentDigest", AttributeValue.fromS(content.earlier()),
                        "CanonicalDigest", AttributeValue.fromS(content.canonical()),
                        "ExpiresAt", epoch(request.submittedAt().plus(CLIENT_TOKEN_RETENTION))))
                .conditionExpression("attribute_not_exists(RequestToken) OR ExpiresAt <= :now")
                .expressionAttributeValues(Map.of(":now", epoch(request.submittedAt())))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))));
        writes.add(put(Put.builder().item(item).conditionExpression("attribute_not_exists(RequestToken)")));
        addParts(writes, request.requestToken() + "#payload#", parts, Optional.empty());
        callback.ifPresent(waiting -> writes.add(callbacks().ofNew(request.requestToken(), waiting)));
        int firstAlias = writes.size();
        writes.addAll(aliases().submit(request));
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                transact(writes);
                return new SubmitResult.Created(request);
            } catch (TransactionCanceledException e) {
                List<CancellationReason> reasons = e.cancellationReasons();
                boolean refused = reasons.stream().anyMatch(RequestStore::isRefused);
                if (clientToken.isPresent() && isRefused(reasons.get(0))) {
                    Optional<SubmitResult> earlier = earlier(reasons.get(0).item(), content);
                    if (earlier.isPresent()) {
                        return earlier.get();
                    }
                } else if (reasons.stream().skip(firstAlias).anyMatch(RequestStore::isRefused)) {
                    return refusedAlias(request);
                }
                boolean race = e.cancellationReasons().stream()
                        .anyMatch(reason -> "TransactionConflict".equals(reason.code()));
                if (!refused && !race) {
                    throw e;
                }
                if (race && !pause.before(attempt)) {
                    throw OptimisticLockException.changed("what the submit writes", attempt + 1);
                }
            }
        }
        throw OptimisticLockException.changed("the ClientToken's record", TRIES);
    }

    private static boolean isRefused(CancellationReason reason) {
        return "ConditionalCheckFailed".equals(reason.code());
    }

    /**
     * Returns why an alias rejected the submit: the operation is already tracked, or the resource has too many
     * requests.
     */
    private SubmitResult refusedAlias(Request request) {
        if (Aliases.adopted(request)
                .filter(operation -> !elements(operation).isEmpty())
                .isPresent()) {
            return new SubmitResult.AlreadyTracked();
        }
        throw OptimisticLockException.crowded();
    }

    private Aliases aliases() {
        return new Aliases(table, clock.instant(), lastUse());
    }

    /** Returns when no request of today can be on record any more. */
    private Instant lastUse() {
        Duration longest = settings.maxTimeout().plus(settings.overdueCap()).plus(settings.cancelGrace());
        return clock.instant().plus(longest).plus(settings.retention());
    }

    /** Returns the task tokens of the callbacks. */
    public CallbackItems callbacks() {
        return new CallbackItems(dynamoDb, table, this::lastUse);
    }

    /** Returns the leases. */
    public LeaseItems leases() {
        return new LeaseItems(dynamoDb, table);
    }

    private List<String> elements(String alias) {
        return Aliases.elements(item(alias));
    }

    /** Returns whether a request was submitted with the ClientToken. */
    public boolean isKnownClientToken(String clientToken) {
        AttributeValue expiresAt = item(clientTokenKey(clientToken)).get("ExpiresAt");
        return expiresAt != null
                && Long.parseLong(expiresAt.n()) > clock.instant().getEpochSecond();
    }

    private Optional<SubmitResult> earlier(Map<String, AttributeValue> token, ContentDigest content) {
        if (token == null || !token.containsKey("Owner")) {
            return Optional.empty();
        }
        // Earlier versions wrote no canonical digest.
        AttributeValue canonical = token.get("CanonicalDigest");
        AttributeValue digest = canonical == null ? token.get("ContentDigest") : canonical;
        String expected = canonical == null ? content.earlier() : content.canonical();
        if (digest == null || !expected.equals(digest.s())) {
            return Optional.of(new SubmitResult.TokenConflict());
        }
        return find(token.get("Owner").s()).map(SubmitResult.Duplicate::new);
    }

    /** Returns the request of a token; empty if there is none or it has expired. */
    public Optional<Request> find(String requestToken) {
        Map<String, AttributeValue> item = item(requestToken);
        if (!item.containsKey("Operation")) {
            return Optional.empty();
        }
        Request request = RequestItemMapper.read(item);
        boolean expired = request.settlement().isPresent()
                && !clock.instant().isBefore(request.settlement().get().at().plus(settings.retention()));
        return expired ? Optional.empty() : Optional.of(request);
    }

    /**
     * Applies a change to a request and saves it with an optimistic lock. If others wrote in between, applies the
     * change to their version.
     *
     * <p>Makes one conditional write, and none if the change returns the same request. A change that settles the
     * request removes its payload and stores the resource model in the same transaction.
     *
     * @throws OptimisticLockException if others wrote during every attempt
     */
    public UpdateResult save(Request known, UnaryOperator<Request> change, Optional<Sensitive> resourceModel) {
        Request before = known;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Request after = change.apply(before);
            ItemUpdate difference = difference(before, after);
            if (difference.isEmpty()) {
                return new UpdateResult(before, before, Optional.empty());
            }
            boolean settles = after.isSettled() && !before.isSettled();
            List<TransactWriteItem> aliases = aliases().change(before, after);
            Optional<Optional<String>> written = settles
                    ? settle(before, after, difference.plus("Polls", polls(after)), resourceModel, aliases)
                    : aliases.isEmpty()
                            ? update(before, difference)
                            // The workflow's own functions make such a change, so the workflow does not sleep.
                            : transact(before, difference, aliases) ? Optional.of(Optional.empty()) : Optional.empty();
            if (written.isPresent()) {
                return new UpdateResult(before, after.written(), written.get());
            }
            before = find(before.requestToken())
                    .orElseThrow(() -> OptimisticLockException.expired(known.requestToken()));
        }
        throw OptimisticLockException.changed("the record of " + known.requestToken(), TRIES);
    }

    /**
     * Returns the count of polls, which a settlement writes even if it did not change. A late wait writes its own count
     * without a new version, and a repeated event must have the same count.
     */
    private static AttributeValue polls(Request request) {
        return AttributeValue.fromN(Integer.toString(request.waitState().polls()));
    }

    /** Saves a change as {@link #save(Request, UnaryOperator, Optional)} does, without a resource model. */
    public UpdateResult save(Request known, UnaryOperator<Request> change) {
        return save(known, change, Optional.empty());
    }

    /** Returns the DesiredState or PatchDocument of an active request. */
    public Optional<Sensitive> payload(String requestToken) {
        return joined(requestToken, "payload", "PayloadParts");
    }

    /** Returns the resource model of a settled request. */
    public Optional<Sensitive> resourceModel(String requestToken) {
        return joined(requestToken, "model", "ModelParts");
    }

    /** Visits every request whose terminal event is not published, with the time of its next expected step. */
    public void forEachActive(Consumer<Active> visitor) {
        ScanRequest scan =
                ScanRequest.builder().tableName(table).indexName(ACTIVE_INDEX).build();
        dynamoDb.scanPaginator(scan)
                .items()
                .forEach(item -> visitor.accept(new Active(
                        item.get("RequestToken").s(),
                        time(item.get("DueAt")),
                        time(item.get("SubmittedAt")).orElse(Instant.EPOCH))));
    }

    /**
     * Returns the time of an entry. A corrupt entry must not hide others: it counts as late, and the record shows the
     * fault.
     */
    private static Optional<Instant> time(AttributeValue value) {
        try {
            return Optional.ofNullable(value)
                    .map(AttributeValue::s)
                    .map(Instant::parse)
                    .filter(at -> !at.isAfter(RequestItemMapper.LATEST));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the active requests on the same resource that were submitted before this one, latest first. Finds them by
     * every known Identifier of this request.
     *
     * @param most the maximum number of requests
     */
    public List<Request> activeBefore(Request request, int most) {
        Set<String> elements = new TreeSet<>();
        for (String identifier : request.progress().spellings().all()) {
            elements.addAll(elements(Aliases.ofResource(request.spec().typeName(), identifier)));
        }
        elements.removeIf(element -> element.compareTo(Aliases.element(request)) >= 0);
        return active(elements, most);
    }

    /** Returns the latest active request on a resource. */
    public Optional<Request> activeOn(String typeName, String identifier) {
        return active(elements(Aliases.ofResource(typeName, identifier)), 1).stream()
                .findFirst();
    }

    /** Returns the active request that tracks an operation. */
    public Optional<Request> activeOf(String providerToken) {
        return active(elements(Aliases.ofOperation(providerToken)), 1).stream().findFirst();
    }

    private List<Request> active(Collection<String> elements, int most) {
        List<Request> active = new ArrayList<>();
        elements.stream()
                .sorted(Comparator.reverseOrder())
                .limit(MOST_ON_ONE_RESOURCE)
                .forEach(element -> {
                    if (active.size() < most) {
                        neighbour(Aliases.requestToken(element))
                                .filter(other -> !other.isSettled())
                                .ifPresent(active::add);
                    }
                });
        return active;
    }

    /**
     * Returns the requests of {@link #activeBefore} by the index of active requests, since requests of earlier versions
     * have no aliases. The index is eventually consistent.
     */
    public List<Request> indexedBefore(Request request, int most) {
        List<Request> active = new ArrayList<>();
        if (request.identifier().isEmpty()) {
            return active;
        }
        String resource = RequestItemMapper.activeResource(
                request.spec().typeName(), request.identifier().get());
        QueryRequest query = QueryRequest.builder()
                .tableName(table)
                .indexName(ACTIVE_INDEX)
                .keyConditionExpression("ActiveResource = :resource AND SubmittedAt <= :submittedAt")
                .expressionAttributeValues(Map.of(
                        ":resource", AttributeValue.fromS(resource),
                        ":submittedAt", AttributeValue.fromS(Timestamps.iso(request.submittedAt()))))
                .scanIndexForward(false)
                .limit(MOST_ON_ONE_RESOURCE)
                .build();
        for (Map<String, AttributeValue> entry : dynamoDb.query(query).items()) {
            if (active.size() < most) {
                neighbour(entry.get("RequestToken").s())
                        .filter(other -> !other.isSettled() && other.isBefore(request))
                        .ifPresent(active::add);
            }
        }
        return active;
    }

    /**
     * Returns another request of the resource; empty if its record is corrupt, since that must not stop later requests.
     */
    private Optional<Request> neighbour(String requestToken) {
        try {
            return find(requestToken);
        } catch (CorruptRecordException e) {
            return Optional.empty();
        }
    }

    /** Returns the task token of the request's sleeping workflow; empty if it never slept. */
    public Optional<String> waitingTaskToken(String requestToken) {
        return taskToken(item(requestToken));
    }

    /** An entry of the active index. */
    public record Active(String requestToken, Optional<Instant> dueAt, Instant submittedAt) {}

    private Optional<Optional<String>> update(Request before, ItemUpdate difference) {
        try {
            Map<String, AttributeValue> written = dynamoDb.updateItem(UpdateItemRequest.builder()
                            .tableName(table)
                            .key(key(before.requestToken()))
                            .updateExpression(difference.expression())
                            .conditionExpression(difference.condition())
                            .expressionAttributeNames(difference.names())
                            .expressionAttributeValues(difference.values())
                            .returnValues(ReturnValue.ALL_NEW)
                            .build())
                    .attributes();
            return Optional.of(taskToken(written));
        } catch (ConditionalCheckFailedException e) {
            return Optional.empty();
        }
    }

    private Optional<Optional<String>> settle(
            Request before,
            Request after,
            ItemUpdate bare,
            Optional<Sensitive> resourceModel,
            List<TransactWriteItem> aliases) {
        List<byte[]> model = resourceModel.map(RequestStore::split).orElse(List.of());
        int payloadParts = before.spec().digest().isPresent() ? parts(before.requestToken(), "PayloadParts") : 0;
        boolean hasParts = !model.isEmpty() || payloadParts > 0;
        if (!hasParts && aliases.isEmpty()) {
            return update(before, bare);
        }
        ItemUpdate difference = hasParts
                ? bare.plus("ModelParts", AttributeValue.fromN(Integer.toString(model.size())))
                        .plus("PayloadParts", AttributeValue.fromN("0"))
                : bare;
        List<TransactWriteItem> more = new ArrayList<>(aliases);
        for (int part = 0; part < payloadParts; part++) {
            more.add(TransactWriteItem.builder()
                    .delete(Delete.builder()
                            .tableName(table)
                            .key(key(before.requestToken() + "#payload#" + part))
                            .build())
                    .build());
        }
        addParts(
                more,
                before.requestToken() + "#model#",
                model,
                after.settlement().map(end -> end.at().plus(settings.retention())));
        // A transaction returns no attributes. A later wait fails its condition, so this read is in time.
        return transact(before, difference, more)
                ? Optional.of(taskToken(item(before.requestToken())))
                : Optional.empty();
    }

    /** Writes the change and its other items in one transaction. Returns false if the record had changed. */
    private boolean transact(Request before, ItemUpdate difference, List<TransactWriteItem> more) {
        List<TransactWriteItem> writes = new ArrayList<>();
        writes.add(TransactWriteItem.builder()
                .update(Update.builder()
                        .tableName(table)
                        .key(key(before.requestToken()))
                        .updateExpression(difference.expression())
                        .conditionExpression(difference.condition())
                        .expressionAttributeNames(difference.names())
                        .expressionAttributeValues(difference.values())
                        .build())
                .build());
        writes.addAll(more);
        int conflicts = 0;
        while (true) {
            try {
                transact(writes);
                return true;
            } catch (TransactionCanceledException e) {
                if (e.cancellationReasons().stream().anyMatch(RequestStore::isRefused)) {
                    return false;
                }
                boolean race = e.cancellationReasons().stream()
                        .anyMatch(reason -> "TransactionConflict".equals(reason.code()));
                if (!race) {
                    throw e;
                }
                // Others write an alias or this record. If it is this record, the next attempt's condition fails.
                if (!pause.before(conflicts++)) {
                    throw OptimisticLockException.changed("the record of " + before.requestToken(), conflicts);
                }
            }
        }
    }

    /**
     * Makes a transaction, and retries it after a pause if DynamoDB throttles it.
     *
     * @throws ThrottledException if DynamoDB throttled every attempt
     */
    private void transact(List<TransactWriteItem> writes) {
        TransactWriteItemsRequest transaction =
                TransactWriteItemsRequest.builder().transactItems(writes).build();
        int attempts = 0;
        while (true) {
            try {
                dynamoDb.transactWriteItems(transaction);
                return;
            } catch (TransactionCanceledException e) {
                if (!isThrottled(e)) {
                    throw e;
                }
                if (!pause.before(attempts++)) {
                    throw new ThrottledException(attempts);
                }
            }
        }
    }

    /** Returns whether only throttling canceled the transaction. A failed condition takes precedence. */
    private static boolean isThrottled(TransactionCanceledException e) {
        Set<String> codes =
                e.cancellationReasons().stream().map(CancellationReason::code).collect(Collectors.toSet());
        return !codes.contains("ConditionalCheckFailed")
                && (codes.contains("ThrottlingError") || codes.contains("ProvisionedThroughputExceeded"));
    }

    private ItemUpdate difference(Request before, Request after) {
        Map<String, AttributeValue> old = RequestItemMapper.of(before, settings.retention());
        Map<String, AttributeValue> now = RequestItemMapper.of(after, settings.retention());
        Map<String, AttributeValue> set = new LinkedHashMap<>();
        for (Map.Entry<String, AttributeValue> attribute : now.entrySet()) {
            if (!attribute.getValue().equals(old.get(attribute.getKey()))) {
                set.put(attribute.getKey(), attribute.getValue());
            }
        }
        List<String> removed = new ArrayList<>(old.keySet());
        removed.removeAll(now.keySet());
        ItemUpdate difference = new ItemUpdate(set, removed, before.version());
        if (difference.isEmpty()) {
            return difference;
        }
        // A record of an earlier version lacks this key.
        AttributeValue resource = now.get(RequestItemMapper.RESOURCE_KEY);
        ItemUpdate indexed = resource == null ? difference : difference.plus(RequestItemMapper.RESOURCE_KEY, resource);
        return indexed.plus("Version", AttributeValue.fromN(Long.toString(before.version() + 1)));
    }

    /** The attributes that changed between two versions, written with an optimistic lock on Version. */
    private record ItemUpdate(Map<String, AttributeValue> set, List<String> removed, long version) {
        boolean isEmpty() {
            return set.isEmpty() && removed.isEmpty();
        }

        ItemUpdate plus(String name, AttributeValue value) {
            Map<String, AttributeValue> more = new LinkedHashMap<>(set);
            more.put(name, value);
            return new ItemUpdate(more, removed, version);
        }

        String expression() {
            StringBuilder text = new StringBuilder();
            for (String name : set.keySet()) {
                text.append(text.isEmpty() ? "SET " : ", ").append("#").append(name);
                text.append(" = :").append(name);
            }
            for (int i = 0; i < removed.size(); i++) {
                text.append(i == 0 ? " REMOVE " : ", ").append("#").append(removed.get(i));
            }
            return text.toString();
        }

        String condition() {
            return "#Version = :known";
        }

        Map<String, String> names() {
            Map<String, String> names = new LinkedHashMap<>();
            names.put("#Version", "Version");
            for (String name : set.keySet()) {
                names.put("#" + name, name);
            }
            for (String name : removed) {
                names.put("#" + name, name);
            }
            return names;
        }

        Map<String, AttributeValue> values() {
            Map<String, AttributeValue> values = new LinkedHashMap<>();
            for (Map.Entry<String, AttributeValue> attribute : set.entrySet()) {
                values.put(":" + attribute.getKey(), attribute.getValue());
            }
            values.put(":known", AttributeValue.fromN(Long.toString(version)));
            return values;
        }
    }

    /**
     * Returns the text of all parts. Reads the record only after a full part, since only then may a second part exist.
     */
    private Optional<Sensitive> joined(String requestToken, String what, String count) {
        Optional<byte[]> first = part(requestToken, what, 0);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        int parts = first.get().length < PART_BYTES ? 1 : parts(requestToken, count);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int part = 0; part < parts; part++) {
            Optional<byte[]> bytes = part == 0 ? first : part(requestToken, what, part);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            whole.writeBytes(bytes.get());
        }
        return parts == 0 ? Optional.empty() : Optional.of(Sensitive.of(whole.toString(StandardCharsets.UTF_8)));
    }

    private Optional<byte[]> part(String requestToken, String what, int part) {
        AttributeValue bytes = item(requestToken + "#" + what + "#" + part).get("Part");
        return bytes == null ? Optional.empty() : Optional.of(bytes.b().asByteArray());
    }

    private int parts(String requestToken, String count) {
        Map<String, AttributeValue> item = item(requestToken);
        return item.isEmpty() ? 0 : RequestItemMapper.parts(item, count);
    }

    /** Returns the item's attributes; none if there is no such item. */
    private Map<String, AttributeValue> item(String key) {
        return dynamoDb.getItem(GetItemRequest.builder()
                        .tableName(table)
                        .key(key(key))
                        .consistentRead(true)
                        .build())
                .item();
    }

    private TransactWriteItem put(Put.Builder put) {
        return TransactWriteItem.builder().put(put.tableName(table).build()).build();
    }

    private void addParts(
            List<TransactWriteItem> writes, String prefix, List<byte[]> parts, Optional<Instant> expiresAt) {
        for (int part = 0; part < parts.size(); part++) {
            Map<String, AttributeValue> item = new LinkedHashMap<>(key(prefix + part));
            item.put("Part", AttributeValue.fromB(SdkBytes.fromByteArray(parts.get(part))));
            expiresAt.ifPresent(at -> item.put("ExpiresAt", epoch(at)));
            writes.add(put(Put.builder().item(item)));
        }
    }

    private static List<byte[]> split(Sensitive text) {
        byte[] bytes = text.reveal().getBytes(StandardCharsets.UTF_8);
        List<byte[]> parts = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += PART_BYTES) {
            parts.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PART_BYTES)));
        }
        return parts;
    }

    private String shard(String requestToken) {
        return Integer.toString(Math.floorMod(requestToken.hashCode(), settings.listShards()));
    }

    private static Optional<String> taskToken(Map<String, AttributeValue> item) {
        AttributeValue token = item.get("TaskToken");
        return token == null ? Optional.empty() : Optional.ofNullable(token.s());
    }

    private static String clientTokenKey(String clientToken) {
        return "client-token#" + clientToken;
    }

    private static Map<String, AttributeValue> key(String key) {
        return Map.of("RequestToken", AttributeValue.fromS(key));
    }

    private static AttributeValue epoch(Instant at) {
        return AttributeValue.fromN(Long.toString(at.getEpochSecond()));
    }
}
