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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.RequestSummary;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * The requests in pages, newest first, from the list index.
 *
 * <p>Each shard of the index is sorted; a page merges the shards. A place in the list is the position of one request,
 * which never changes, so a walk over the pages meets each request of the index once, whatever is written meanwhile. The
 * index follows the table within a second or so (DynamoDB, "eventually consistent"): the newest may be missing.
 *
 * <p>A partition takes 1,000 writes a second (docs.aws.amazon.com, "Burst and adaptive capacity"), and a request costs
 * its shard one for each change of what lists show, some four to six: eight shards carry 8,000 writes, or 1,300 new
 * requests, a second. The number may be raised at any time, and lowered once what lies in the highest shards has expired.
 */
public final class RequestList {
    /** The index, by shard. */
    public static final String LIST_INDEX = "ListIndex";

    /** The most items that one page reads, however few of them a filter lets through. */
    public static final int READ_MAX = 1_000;

    /** The page size when none is asked for, and the largest (docs/cloud-control-contract.md, "Actions"). */
    public static final int DEFAULT_RESULTS = 20;

    public static final int MAX_RESULTS = 100;

    /** No RequestToken and no key of a part or of a ClientToken has this form. */
    static final String KEY_ITEM = "#page-token-key";

    private static final int MAC_BYTES = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final TrackerSettings settings;
    private final InstantSource clock;
    private final RandomGenerator secureRandom;
    private volatile SecretKeySpec key;

    /** @param secureRandom makes the key of the page tokens, once for each table */
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

    /** Which requests to list; an empty set lets all through. */
    public record Filter(Set<Operation> operations, Set<OperationStatus> statuses) {
        public static final Filter ALL = new Filter(Set.of(), Set.of());

        public Filter {
            operations = Set.copyOf(operations);
            statuses = Set.copyOf(statuses);
        }

        boolean admits(RequestSummary request) {
            return (operations.isEmpty() || operations.contains(request.operation()))
                    && (statuses.isEmpty() || statuses.contains(request.status()));
        }

        private String canonical() {
            return operations.stream().map(Enum::name).sorted().collect(Collectors.joining(","))
                    + ";"
                    + statuses.stream().map(OperationStatus::value).sorted().collect(Collectors.joining(","));
        }
    }

    /**
     * A page.
     *
     * @param nextToken where the next page begins; while there is one, this page may be short or empty
     * @param itemsRead how many items of the index were read for it
     * @param unreadable the entries that could not be read and are left out: they must not hide the others
     */
    public record ListPage(
            List<RequestSummary> requests,
            Optional<String> nextToken,
            int itemsRead,
            List<CorruptRecordException> unreadable) {}

    /**
     * Reads a page.
     *
     * @param maxResults from 1 to {@link #MAX_RESULTS}
     * @throws ValidationException if the token was not given out for this filter by this table's list
     */
    public ListPage page(Filter filter, int maxResults, Optional<String> nextToken) {
        if (maxResults < 1 || maxResults > MAX_RESULTS) {
            throw new ValidationException("MaxResults", "must be a whole number from 1 to " + MAX_RESULTS);
        }
        Optional<String> after = nextToken.map(token -> position(token, filter));
        Merge merge = new Merge(after, maxResults);
        List<RequestSummary> found = new ArrayList<>();
        List<CorruptRecordException> unreadable = new ArrayList<>();
        long now = clock.instant().getEpochSecond();
        Optional<String> reached = after;
        while (found.size() < maxResults) {
            Optional<Map<String, AttributeValue>> item = merge.next();
            if (item.isEmpty()) {
                break;
            }
            reached = Optional.of(item.get().get("ListPosition").s());
            try {
                if (RequestItemMapper.expiresAt(item.get())
                        .filter(at -> at <= now)
                        .isEmpty()) {
                    Optional.of(RequestItemMapper.readSummary(item.get()))
                            .filter(filter::admits)
                            .ifPresent(found::add);
                }
            } catch (CorruptRecordException e) {
                unreadable.add(e);
            }
        }
        Optional<String> next =
                merge.mayHaveMore() ? reached.map(position -> token(position, filter)) : Optional.empty();
        return new ListPage(List.copyOf(found), next, merge.itemsRead, List.copyOf(unreadable));
    }

    /** The shards, each read in chunks as the merge needs them, until nothing is left or {@link #READ_MAX} were read. */
    private final class Merge {
        private final List<Shard> shards;
        private int itemsRead;

        Merge(Optional<String> after, int maxResults) {
            int count = settings.listShards();
            // Twice a shard's share: most pages then need one query for each shard.
            int chunk = 2 * maxResults / count + 2;
            shards = IntStream.range(0, count)
                    .mapToObj(number -> new Shard(Integer.toString(number), after, chunk))
                    .toList();
        }

        /** The newest request that was not taken yet; empty if there is none, or none may be read any more. */
        Optional<Map<String, AttributeValue>> next() {
            for (Shard shard : shards) {
                if (shard.items.isEmpty() && !shard.exhausted) {
                    if (itemsRead >= READ_MAX) {
                        return Optional.empty();
                    }
                    itemsRead += shard.read(READ_MAX - itemsRead);
                }
            }
            return shards.stream()
                    .filter(shard -> !shard.items.isEmpty())
                    .max(Comparator.comparing(Shard::head))
                    .map(shard -> shard.items.poll());
        }

        boolean mayHaveMore() {
            return shards.stream().anyMatch(shard -> !shard.items.isEmpty() || !shard.exhausted);
        }
    }

    private final class Shard {
        private final String name;
        private final Deque<Map<String, AttributeValue>> items = new ArrayDeque<>();
        private Optional<String> before;
        private int chunk;
        private boolean exhausted;

        Shard(String name, Optional<String> before, int chunk) {
            this.name = name;
            this.before = before;
            this.chunk = chunk;
        }

        String head() {
            return items.element().get("ListPosition").s();
        }

        /** Reads on, in chunks that double, and tells how many items that took. */
        int read(int most) {
            Map<String, AttributeValue> values = new LinkedHashMap<>();
            values.put(":shard", AttributeValue.fromS(name));
            before.ifPresent(position -> values.put(":before", AttributeValue.fromS(position)));
            QueryResponse answer = dynamoDb.query(QueryRequest.builder()
                    .tableName(table)
                    .indexName(LIST_INDEX)
                    .keyConditionExpression(
                            "ListShard = :shard" + (before.isEmpty() ? "" : " AND ListPosition < :before"))
                    .expressionAttributeValues(values)
                    .scanIndexForward(false)
                    .limit(Math.min(chunk, most))
                    .build());
            chunk *= 2;
            items.addAll(answer.items());
            exhausted = answer.lastEvaluatedKey().isEmpty();
            if (!items.isEmpty()) {
                before = Optional.of(items.getLast().get("ListPosition").s());
            }
            return answer.items().size();
        }
    }

    // A token is a position and its authentication for one filter, in hexadecimal: it needs no escaping in a URL.

    private String token(String position, Filter filter) {
        byte[] text = position.getBytes(StandardCharsets.UTF_8);
        return HEX.formatHex(mac(position, filter)) + HEX.formatHex(text);
    }

    private String position(String token, Filter filter) {
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
            // Not hexadecimal, so none of ours.
        }
        throw new ValidationException("NextToken", "must be one that this list answered for the same filter");
    }

    private byte[] mac(String position, Filter filter) {
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

    /** Whoever comes first makes it, and all use that one. */
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
