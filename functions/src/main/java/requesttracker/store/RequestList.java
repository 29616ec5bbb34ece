package requesttracker.store;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import requesttracker.domain.Labels;
import requesttracker.domain.RequestOrigin;
import requesttracker.domain.RequestSummary;
import requesttracker.domain.Requester;
import requesttracker.domain.Timestamps;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Lists requests in pages, newest first, from the list index.
 *
 * <p>Each shard of the index is sorted, and a page merges the shards. A request's position never changes. A walk over
 * the pages returns each request of the index once, whatever is written meanwhile. The index is eventually consistent:
 * it may miss the requests of about the last second.
 *
 * <p>A partition accepts 1,000 writes per second (docs.aws.amazon.com, "Burst and adaptive capacity"). A request writes
 * to its shard at each change of a listed attribute, four to six times. Eight shards accept 8,000 writes or 1,300 new
 * requests per second. The number of shards may grow at any time. It may shrink after the items in the highest shards
 * have expired.
 */
public final class RequestList {
    /** The index by shard. */
    public static final String LIST_INDEX = "ListIndex";

    /** The index by resource: the history of one type and Identifier. */
    public static final String RESOURCE_INDEX = "ResourceIndex";

    /** The maximum number of items that one page reads, however few of them match. */
    public static final int READ_MAX = 1_000;

    /** The default and the maximum page size (docs/cloud-control-contract.md, "Actions"). */
    public static final int DEFAULT_RESULTS = 20;

    public static final int MAX_RESULTS = 100;

    /** The key of the item with the page tokens' key. No other item's key has this form. */
    static final String KEY_ITEM = "#page-token-key";

    /** The listed attributes of a record, by their names in expressions. */
    private static final Map<String, String> RECORD_NAMES = Stream.of(
                    "RequestToken",
                    "TypeName",
                    "Identifier",
                    "Operation",
                    "OperationStatus",
                    "EventTime",
                    "StatusMessage",
                    "ErrorCode",
                    "HooksRequestToken",
                    "Outcome",
                    "SubmittedAt",
                    "ExpiresAt",
                    "ClientToken",
                    "RunId",
                    "CancelRequestedAt",
                    "CancelReason",
                    "CancelSentAt",
                    "SupersededBy",
                    Labels.MEMBER,
                    Requester.SUBMITTED_BY,
                    Requester.CANCELED_BY,
                    Requester.CANCELED_BY_COUNT)
            .collect(Collectors.toUnmodifiableMap(name -> "#" + name, name -> name));

    private static final int BATCH_ATTEMPTS = 3;
    private static final int MAC_BYTES = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final TrackerSettings settings;
    private final InstantSource clock;
    private final RandomGenerator secureRandom;
    private volatile SecretKeySpec key;

    /** @param secureRandom generates the key of the page tokens, once for each table */
    public RequestList(
            DynamoDbClient dynamoDb,
            String table,
            TrackerSettings settings,
            InstantSource clock,
            RandomGenerator secureRandom) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.settings = settings;
        this.clock = clock;
        this.secureRandom = secureRandom;
    }

    /**
     * A page of requests.
     *
     * @param nextToken the token of the next page; a page with such a token may be short or empty
     * @param itemsRead the number of index items read for the page
     * @param unreadable the corrupt entries, which are left out so that they do not hide others
     */
    public record ListPage(
            List<RequestSummary> requests,
            Optional<String> nextToken,
            int itemsRead,
            List<CorruptRecordException> unreadable) {}

    /**
     * Reads a page with the attributes of Cloud Control's list. Reads records only where the filter needs them.
     *
     * @param maxResults from 1 to {@link #MAX_RESULTS}
     * @throws ValidationException unless this table's list returned the token for the same filter
     */
    public ListPage page(ListFilter filter, int maxResults, Optional<String> nextToken) {
        return page(filter, maxResults, nextToken, filter.needsRecord() || filter.isOfOneResource());
    }

    /** Reads a page as {@link #page} does, with each request's caller, canceler and labels. */
    public ListPage pageWithOrigins(ListFilter filter, int maxResults, Optional<String> nextToken) {
        return page(filter, maxResults, nextToken, true);
    }

    private ListPage page(ListFilter filter, int maxResults, Optional<String> nextToken, boolean readsRecords) {
        if (maxResults < 1 || maxResults > MAX_RESULTS) {
            throw new ValidationException("MaxResults", "must be a whole number from 1 to " + MAX_RESULTS);
        }
        Optional<String> after = nextToken.map(token -> position(token, filter));
        Merge merge = new Merge(filter, after, maxResults);
        List<RequestSummary> found = new ArrayList<>();
        List<CorruptRecordException> unreadable = new ArrayList<>();
        Optional<String> reached = after;
        // If the filter needs records, few may match, so more are read at a time.
        int batch = maxResults;
        while (found.size() < maxResults) {
            Candidates candidates =
                    new Candidates(merge, filter, filter.needsRecord() ? batch : maxResults - found.size());
            batch = Math.min(2 * batch, MAX_RESULTS);
            unreadable.addAll(candidates.unreadable);
            Map<String, Map<String, AttributeValue>> records = readsRecords ? records(candidates.items) : Map.of();
            for (Map<String, AttributeValue> item : candidates.items) {
                if (found.size() >= maxResults) {
                    break;
                }
                reached = Optional.of(item.get("ListPosition").s());
                try {
                    (readsRecords
                                    ? withRecord(item, Optional.ofNullable(records.get(token(item))), filter)
                                    : Optional.of(RequestItemMapper.readSummary(item)))
                            .ifPresent(found::add);
                } catch (CorruptRecordException e) {
                    unreadable.add(e);
                }
            }
            if (found.size() < maxResults) {
                reached = candidates.reached.or(() -> after);
                if (candidates.last) {
                    break;
                }
            }
        }
        boolean leftOver = found.size() >= maxResults && !reached.equals(merge.taken);
        boolean more = leftOver || merge.mayHaveMore();
        Optional<String> next = more ? reached.map(position -> token(position, filter)) : Optional.empty();
        return new ListPage(List.copyOf(found), next, merge.itemsRead, List.copyOf(unreadable));
    }

    private static String token(Map<String, AttributeValue> item) {
        return item.get("RequestToken").s();
    }

    /** Adds the record's attributes to an index entry; empty if the record does not match or is gone. */
    private Optional<RequestSummary> withRecord(
            Map<String, AttributeValue> item, Optional<Map<String, AttributeValue>> record, ListFilter filter) {
        if (record.filter(this::isKept).isEmpty()) {
            return Optional.empty();
        }
        RequestSummary summary = RequestItemMapper.readSummary(filter.isOfOneResource() ? record.get() : item);
        RequestOrigin origin = RequestItemMapper.readOrigin(record.get());
        return filter.admits(summary) && filter.admits(origin)
                ? Optional.of(summary.with(origin, RequestItemMapper.readCancellation(record.get())))
                : Optional.empty();
    }

    private boolean isKept(Map<String, AttributeValue> item) {
        long now = clock.instant().getEpochSecond();
        return RequestItemMapper.expiresAt(item).filter(at -> at <= now).isEmpty();
    }

    /** Reads the current records of entries. */
    private Map<String, Map<String, AttributeValue>> records(List<Map<String, AttributeValue>> items) {
        Map<String, Map<String, AttributeValue>> records = new HashMap<>();
        if (items.isEmpty()) {
            return records;
        }
        Map<String, KeysAndAttributes> wanted = Map.of(
                table,
                KeysAndAttributes.builder()
                        .keys(items.stream()
                                .map(item -> Map.of("RequestToken", item.get("RequestToken")))
                                .toList())
                        .projectionExpression(
                                RECORD_NAMES.keySet().stream().sorted().collect(Collectors.joining(", ")))
                        .expressionAttributeNames(RECORD_NAMES)
                        // The index may be newer than an eventually consistent read.
                        .consistentRead(true)
                        .build());
        for (int attempt = 1; !wanted.isEmpty(); attempt++) {
            BatchGetItemResponse answer = dynamoDb.batchGetItem(
                    BatchGetItemRequest.builder().requestItems(wanted).build());
            int before = records.size();
            answer.responses().values().forEach(read -> read.forEach(record -> records.put(token(record), record)));
            wanted = answer.unprocessedKeys();
            // DynamoDB leaves out keys when it throttles, or when an answer would be too long.
            if (!wanted.isEmpty() && records.size() == before && attempt >= BATCH_ATTEMPTS) {
                throw new ThrottledException(attempt);
            }
        }
        return records;
    }

    /** The next matching entries of an index, in the list's order. */
    private final class Candidates {
        private final List<Map<String, AttributeValue>> items = new ArrayList<>();
        private final List<CorruptRecordException> unreadable = new ArrayList<>();
        /** The position of the last entry that was checked, matching or not. */
        private Optional<String> reached;

        /** Whether there are no more entries, or the page's limit of reads is reached. */
        private boolean last;

        Candidates(Merge merge, ListFilter filter, int most) {
            while (items.size() < most && !last) {
                Optional<Map<String, AttributeValue>> item = merge.next();
                last = item.isEmpty();
                try {
                    item.filter(entry -> mayBeLetThrough(entry, filter)).ifPresent(items::add);
                } catch (CorruptRecordException e) {
                    unreadable.add(e);
                }
            }
            reached = merge.taken;
        }

        /** Returns whether an entry may match. The index by resource has keys only. */
        private boolean mayBeLetThrough(Map<String, AttributeValue> entry, ListFilter filter) {
            return filter.isOfOneResource() || (isKept(entry) && filter.admits(RequestItemMapper.readSummary(entry)));
        }
    }

    /** Merges the partitions of an index. Reads each in chunks as needed, up to {@link #READ_MAX} items in all. */
    private final class Merge {
        private final List<Shard> shards;
        private int itemsRead;
        private Optional<String> taken;

        Merge(ListFilter filter, Optional<String> after, int maxResults) {
            List<Partition> partitions = partitions(filter);
            // Twice a shard's share, so that most pages need one query for each shard.
            int chunk = 2 * maxResults / partitions.size() + 2;
            taken = after;
            shards = partitions.stream()
                    .map(partition -> new Shard(partition, filter.submitted(), after, chunk))
                    .toList();
        }

        /** Returns the newest remaining request; empty if there is none, or the limit of reads is reached. */
        Optional<Map<String, AttributeValue>> next() {
            for (Shard shard : shards) {
                while (shard.items.isEmpty() && !shard.exhausted) {
                    if (itemsRead >= READ_MAX) {
                        return Optional.empty();
                    }
                    itemsRead += shard.read(READ_MAX - itemsRead);
                }
            }
            Optional<Map<String, AttributeValue>> newest = shards.stream()
                    .filter(shard -> !shard.items.isEmpty())
                    .max(Comparator.comparing(Shard::head))
                    .map(shard -> shard.items.poll());
            newest.ifPresent(
                    item -> taken = Optional.of(item.get("ListPosition").s()));
            return newest;
        }

        boolean mayHaveMore() {
            return shards.stream().anyMatch(shard -> !shard.items.isEmpty() || !shard.exhausted);
        }
    }

    /** One partition of an index. All indexes of the list are sorted by ListPosition. */
    private record Partition(String index, String keyName, String key) {}

    private List<Partition> partitions(ListFilter filter) {
        return filter.isOfOneResource()
                ? List.of(new Partition(
                        RESOURCE_INDEX,
                        RequestItemMapper.RESOURCE_KEY,
                        RequestItemMapper.activeResource(
                                filter.subject().typeName().orElseThrow(),
                                filter.subject().identifier().orElseThrow())))
                : IntStream.range(0, settings.listShards())
                        .mapToObj(number -> new Partition(LIST_INDEX, "ListShard", Integer.toString(number)))
                        .toList();
    }

    private final class Shard {
        private final Partition partition;
        private final Optional<String> since;
        private final Deque<Map<String, AttributeValue>> items = new ArrayDeque<>();
        /** Only entries before this position remain to be read. */
        private Optional<String> before;

        private int chunk;
        private boolean exhausted;

        Shard(Partition partition, ListFilter.Period submitted, Optional<String> before, int chunk) {
            this.partition = partition;
            this.since = submitted.since().map(Timestamps::iso);
            this.before = before.or(() -> submitted.until().map(Timestamps::iso));
            this.chunk = chunk;
        }

        String head() {
            return items.element().get("ListPosition").s();
        }

        /** Reads the next chunk, twice the size of the last, and returns the number of items read. */
        int read(int most) {
            Map<String, AttributeValue> values = new LinkedHashMap<>();
            values.put(":key", AttributeValue.fromS(partition.key()));
            before.ifPresent(position -> values.put(":before", AttributeValue.fromS(position)));
            since.ifPresent(position -> values.put(":since", AttributeValue.fromS(position)));
            QueryResponse answer = dynamoDb.query(QueryRequest.builder()
                    .tableName(table)
                    .indexName(partition.index())
                    .keyConditionExpression(partition.keyName() + " = :key" + range())
                    .expressionAttributeValues(values)
                    .scanIndexForward(false)
                    .limit(Math.min(chunk, most))
                    .build());
            chunk *= 2;
            answer.items().stream()
                    .filter(item ->
                            !before.equals(Optional.of(item.get("ListPosition").s())))
                    .forEach(items::add);
            exhausted = answer.lastEvaluatedKey().isEmpty();
            if (!items.isEmpty()) {
                before = Optional.of(items.getLast().get("ListPosition").s());
            }
            return answer.items().size();
        }

        /** Returns the key condition. BETWEEN includes its bounds, so the last position is read again and skipped. */
        private String range() {
            if (before.isPresent()) {
                return since.isPresent()
                        ? " AND ListPosition BETWEEN :since AND :before"
                        : " AND ListPosition < :before";
            }
            return since.isPresent() ? " AND ListPosition >= :since" : "";
        }
    }

    // A page token is a position and its MAC for one filter. Hexadecimal needs no escaping in a URL.

    private String token(String position, ListFilter filter) {
        byte[] text = position.getBytes(StandardCharsets.UTF_8);
        return HEX.formatHex(mac(position, filter)) + HEX.formatHex(text);
    }

    private String position(String token, ListFilter filter) {
        try {
            byte[] bytes = HEX.parseHex(token);
            if (bytes.length > MAC_BYTES) {
                String position = new String(bytes, MAC_BYTES, bytes.length - MAC_BYTES, StandardCharsets.UTF_8);
                byte[] given = new byte[MAC_BYTES];
                System.arraycopy(bytes, 0, given, 0, MAC_BYTES);
                if (MessageDigest.isEqual(given, mac(position, filter))) {
                    return position;
                }
            }
        } catch (IllegalArgumentException e) {
            // Not hexadecimal, so not a page token.
        }
        throw new ValidationException("NextToken", "must be a token that this list returned for the same filter");
    }

    private byte[] mac(String position, ListFilter filter) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key());
            return mac.doFinal((filter.canonical() + "\n" + position).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    private SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            known = new SecretKeySpec(storedKey().orElseGet(this::storeKey), "HmacSHA256");
            key = known;
        }
        return known;
    }

    private Optional<byte[]> storedKey() {
        Map<String, AttributeValue> item = dynamoDb.getItem(GetItemRequest.builder()
                        .tableName(table)
                        .key(Map.of("RequestToken", AttributeValue.fromS(KEY_ITEM)))
                        .consistentRead(true)
                        .build())
                .item();
        return Optional.ofNullable(item.get("Key")).map(value -> value.b().asByteArray());
    }

    /** Stores a new key unless another caller was first, and returns the stored key. */
    private byte[] storeKey() {
        byte[] made = new byte[32];
        secureRandom.nextBytes(made);
        try {
            dynamoDb.putItem(PutItemRequest.builder()
                    .tableName(table)
                    .item(Map.of(
                            "RequestToken", AttributeValue.fromS(KEY_ITEM),
                            "Key", AttributeValue.fromB(SdkBytes.fromByteArray(made))))
                    .conditionExpression("attribute_not_exists(RequestToken)")
                    .build());
            return made;
        } catch (ConditionalCheckFailedException e) {
            return storedKey().orElseThrow(() -> new IllegalStateException("The key of the page tokens is gone"));
        }
    }
}
