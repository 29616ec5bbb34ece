package requesttracker.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import requesttracker.domain.Request;
import requesttracker.domain.Timestamps;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * The alias items, by which active requests are found: one for each spelling of a resource, and one for each operation
 * of Cloud Control.
 *
 * <p>An alias holds the set of its requests. Each element starts with the time of the submit, so that a sorted set is
 * in the order of the submits. An alias without requests expires.
 *
 * @param now the time of the write
 * @param expiresAt the expiry of an alias that is written now
 */
record Aliases(String table, Instant now, Instant expiresAt) {
    /** The maximum number of active requests on one resource, since an item has at most 400 KB. */
    private static final int REQUESTS_MAX = 1_000;

    /** The 2,048 bytes of a partition key minus the prefix, the 196 of a TypeName and the separator. */
    private static final int IDENTIFIER_MAX_BYTES = 1_840;

    private static final String REQUESTS = "Requests";

    /** Returns the keys of a request's aliases. A settled request has none. */
    static Set<String> of(Request request) {
        Set<String> keys = new TreeSet<>();
        if (!request.isSettled()) {
            request.progress()
                    .spellings()
                    .all()
                    .forEach(identifier -> keys.add(ofResource(request.spec().typeName(), identifier)));
            request.start().providerToken().ifPresent(token -> keys.add(ofOperation(token)));
            request.attempts().forEach(ended -> keys.add(ofOperation(ended.providerToken())));
        }
        return keys;
    }

    /** Returns the key of one spelling of a resource. JSON spellings with equal members have equal keys. */
    static String ofResource(String typeName, String identifier) {
        return RequestStore.RESOURCE_ALIAS + typeName + "|"
                + RequestItemMapper.fitting(canonical(identifier), IDENTIFIER_MAX_BYTES);
    }

    /** Returns the key of a started or adopted operation. */
    static String ofOperation(String providerToken) {
        return RequestStore.OPERATION_ALIAS + providerToken;
    }

    /** Returns the key of the operation that a request adopted. */
    static Optional<String> adopted(Request request) {
        return request.start()
                .providerToken()
                .filter(token -> request.start().attempt() == 0)
                .map(Aliases::ofOperation);
    }

    private static String canonical(String identifier) {
        if (!identifier.stripLeading().startsWith("{")) {
            return identifier;
        }
        try {
            return Json.write(Json.canonical(identifier));
        } catch (MalformedJsonException e) {
            return identifier;
        }
    }

    /** Returns the element of a request in the set of an alias. */
    static String element(Request request) {
        return Timestamps.iso(request.submittedAt()) + "#" + request.requestToken();
    }

    /** Returns the RequestToken of an element. */
    static String requestToken(String element) {
        return element.substring(element.indexOf('#') + 1);
    }

    /** Returns the elements of an alias. A missing alias has no attributes and no elements. */
    static List<String> elements(Map<String, AttributeValue> alias) {
        AttributeValue requests = alias.get(REQUESTS);
        return requests == null || !requests.hasSs() ? List.of() : requests.ss();
    }

    /**
     * Returns the alias writes of a new request. They fail if its resource has too many requests or its operation is
     * tracked.
     */
    List<TransactWriteItem> submit(Request request) {
        Optional<String> adopted = adopted(request);
        List<TransactWriteItem> writes = new ArrayList<>();
        for (String key : of(request)) {
            boolean isOperation = adopted.equals(Optional.of(key));
            writes.add(write(update(
                            "ADD",
                            key,
                            request,
                            Map.of(":bound", number(isOperation ? now.getEpochSecond() : REQUESTS_MAX)))
                    .conditionExpression("attribute_not_exists(#Requests) OR "
                            + (isOperation ? "#ExpiresAt <= :bound" : "size(#Requests) < :bound"))));
        }
        return writes;
    }

    /** Returns the alias writes of a change: adds the new aliases of the request and removes the old ones. */
    List<TransactWriteItem> change(Request before, Request after) {
        Set<String> added = of(after);
        Set<String> removed = of(before);
        added.removeAll(removed);
        removed.removeAll(of(after));
        List<TransactWriteItem> writes = new ArrayList<>();
        added.forEach(key -> writes.add(write(update("ADD", key, after, Map.of()))));
        removed.forEach(key -> writes.add(write(update("DELETE", key, after, Map.of()))));
        return writes;
    }

    private Update.Builder update(String action, String key, Request request, Map<String, AttributeValue> more) {
        Map<String, AttributeValue> values = new HashMap<>(more);
        values.put(":expiresAt", number(expiresAt.getEpochSecond()));
        values.put(":request", AttributeValue.fromSs(List.of(element(request))));
        return Update.builder()
                .tableName(table)
                .key(Map.of("RequestToken", AttributeValue.fromS(key)))
                .updateExpression("SET #ExpiresAt = :expiresAt " + action + " #Requests :request")
                .expressionAttributeNames(Map.of("#ExpiresAt", "ExpiresAt", "#Requests", REQUESTS))
                .expressionAttributeValues(values);
    }

    private static TransactWriteItem write(Update.Builder update) {
        return TransactWriteItem.builder().update(update.build()).build();
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
