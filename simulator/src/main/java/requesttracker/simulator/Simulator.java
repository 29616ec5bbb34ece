package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import requesttracker.jsontree.JsonTree;

/**
 * Cloud Control in memory: its resources, its operations, and the answers of its actions.
 *
 * <p>The simulator starts no thread and sets no timer. Time comes from {@link SimulatorSettings#time()}, and each call
 * computes its response. Safe for use by many threads.
 *
 * <p>If the service's documents leave a case open, the simulator makes these choices:
 *
 * <ul>
 * <li>A cancel of a settled operation returns ValidationException. The API reference says that only PENDING and
 * IN_PROGRESS can be canceled, and lists no error for other statuses.
 * <li>A cancel of an operation that is being canceled returns the operation's state.
 * <li>Lists of requests omit ResourceModel, and have the newest request first.
 * <li>ListResources accepts the member ResourceModel and ignores it.
 * </ul>
 */
public final class Simulator implements Closeable {
    private static final int LARGEST_MODEL = 262_144;
    private static final OperationBehavior SUCCEEDING = OperationBehavior.succeeding();

    private final SimulatorSettings settings;
    private final RateLimit rate;
    private final NavigableMap<Long, SimulatedOperation> bySequence = new TreeMap<>();
    private final Map<String, SimulatedOperation> byToken = new HashMap<>();
    private final Map<String, SimulatedOperation> byClientToken = new HashMap<>();
    private final NavigableMap<ResourceKey, StoredResource> resources = new TreeMap<>();
    private final Optional<Journal> journal;
    /** By resource, the models in the journal's lines. */
    private final Map<ResourceKey, List<WrittenModel>> writtenModels = new HashMap<>();
    /** By token, the models of operations whose line follows later in the journal. Used while the journal is read. */
    private final Map<String, String> modelsByToken = new HashMap<>();

    private final Map<OperationKind, OperationBehavior> behaviorsOfAnyType = new ConcurrentHashMap<>();
    private final Map<TypedOperation, OperationBehavior> behaviorsOfTypes = new ConcurrentHashMap<>();

    private long nextSequence;

    private record TypedOperation(String typeName, OperationKind kind) {}

    /**
     * A model in a line of the journal.
     *
     * @param token the token of the operation that writes the model; empty if the line has the current resource
     */
    private record WrittenModel(String model, Optional<String> token, Journal.Entry entry) {}

    /** A resource, or the key of a resource that an operation may create. */
    private static final class StoredResource {
        private Optional<String> properties = Optional.empty();
        private Optional<SimulatedOperation> running = Optional.empty();

        /** Returns the properties, or those that a running create will give the resource. */
        private Optional<String> known() {
            return properties.or(() -> running.flatMap(SimulatedOperation::model));
        }
    }

    private Simulator(SimulatorSettings settings) throws IOException {
        this.settings = settings;
        this.rate = new RateLimit(settings.requestsPerSecond());
        if (settings.journal().isPresent()) {
            Journal.read(settings.journal().get(), this::replay);
            this.journal = Optional.of(Journal.rewrite(
                    settings.journal().get(), snapshot(settings.time().instant()), this::noteModel));
            modelsByToken.clear();
        } else {
            this.journal = Optional.empty();
        }
    }

    /**
     * Opens a simulator in the state of the journal, or an empty simulator without a journal. Removes expired
     * operations from the journal.
     *
     * @throws IOException if the journal cannot be read or written, or has an invalid line, which the message names
     */
    public static Simulator open(SimulatorSettings settings) throws IOException {
        return new Simulator(settings);
    }

    /**
     * Processes a call.
     *
     * @param action the action, for example {@code CreateResource}
     * @param body the request's members
     * @return the response, with or without an error
     */
    public SimulatorResponse call(String action, JsonNode body) {
        Instant arrived = settings.time().instant();
        SimulatorResponse answer;
        try {
            answer = SimulatorResponse.ok(carryOut(action, body, arrived));
        } catch (ErrorResponseException error) {
            answer = error.response();
        }
        JsonNode event = answer.body().path("ProgressEvent");
        settings.observer()
                .accept(new RecordedCall(
                        action,
                        arrived,
                        Optional.ofNullable(event.path("RequestToken").textValue())
                                .or(() -> Optional.ofNullable(
                                        body.path("RequestToken").textValue())),
                        Optional.ofNullable(body.path("ClientToken").textValue()),
                        answer.error()));
        return answer;
    }

    /**
     * Sets the behavior of later operations on resources of any type. A member of {@code Simulate} for the operation
     * takes precedence. The journal does not keep this behavior.
     */
    public void behave(OperationKind kind, OperationBehavior behavior) {
        behaviorsOfAnyType.put(kind, behavior);
    }

    /**
     * Sets the behavior of later operations on resources of one type. It takes precedence over the behavior for any
     * type.
     */
    public void behave(String typeName, OperationKind kind, OperationBehavior behavior) {
        behaviorsOfTypes.put(new TypedOperation(typeName, kind), behavior);
    }

    private Behavior behavior(String typeName, JsonNode properties, OperationKind kind) {
        OperationBehavior ofAnyType = behaviorsOfAnyType.getOrDefault(kind, SUCCEEDING);
        return Behavior.of(
                properties,
                kind,
                behaviorsOfTypes
                        .getOrDefault(new TypedOperation(typeName, kind), ofAnyType)
                        .behavior());
    }

    /** Closes the journal. With a journal, later changes fail with ServiceInternalErrorException. */
    @Override
    public synchronized void close() throws IOException {
        if (journal.isPresent()) {
            journal.get().close();
        }
    }

    private ObjectNode carryOut(String name, JsonNode body, Instant arrived) {
        if (!rate.admits(arrived)) {
            throw ErrorResponseException.throttling();
        }
        CloudControlAction action =
                CloudControlAction.named(name).orElseThrow(ErrorResponseException::unknownOperation);
        ActionInput input = ActionInput.of(action, body);
        return switch (action) {
            case CREATE -> create(input);
            case UPDATE -> update(input);
            case DELETE -> start(action, input, now -> planDelete(resourceNamedBy(input), now));
            case STATUS -> status(input.get(WireMember.REQUEST_TOKEN));
            case CANCEL -> cancel(input.get(WireMember.REQUEST_TOKEN));
            case LIST_REQUESTS -> listRequests(input);
            case GET -> getResource(input);
            case LIST -> listResources(input);
        };
    }

    /**
     * Returns the time of the next call of a resource's handler, which RetryAfter announces.
     *
     * @param begin the begin of the operation, which is the handler's first call
     * @param each the time between two calls; if zero, the next call is now
     */
    public static Instant nextHandlerCall(Instant begin, Duration each, Instant now) {
        if (each.isZero()) {
            return now;
        }
        long calls = Duration.between(begin, now).dividedBy(each);
        return begin.plus(each.multipliedBy(calls + 1));
    }

    /**
     * Returns the key of the resource that the Identifier names, in any of its spellings. If no resource has this
     * Identifier, returns the key of a resource that does not exist.
     */
    private ResourceKey resourceNamedBy(ActionInput input) {
        String typeName = input.get(WireMember.TYPE_NAME);
        ResourceKey key = new ResourceKey(typeName, input.get(WireMember.IDENTIFIER));
        if (resources.containsKey(key)
                || !(JsonTree.parse(key.identifier()).orElse(null) instanceof ObjectNode identifier)) {
            return key;
        }
        return resources.tailMap(new ResourceKey(typeName, ""), false).entrySet().stream()
                .takeWhile(entry -> entry.getKey().typeName().equals(typeName))
                .filter(entry -> entry.getValue()
                        .known()
                        .map(JsonTree::read)
                        .filter(properties ->
                                IdentifierSchema.of(typeName, properties).isNamedBy(identifier, properties))
                        .isPresent())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(key);
    }

    // Starting

    /** Plans an operation from the current resources. */
    private interface OperationPlanner {
        OperationPlan plan(Instant now);
    }

    private ObjectNode create(ActionInput input) {
        String typeName = input.get(WireMember.TYPE_NAME);
        JsonNode parsed = JsonTree.parse(input.get(WireMember.DESIRED_STATE)).orElse(null);
        if (!(parsed instanceof ObjectNode properties)) {
            throw ErrorResponseException.invalidRequest("DesiredState must be a JSON object");
        }
        Behavior behavior = behavior(typeName, properties, OperationKind.CREATE);
        IdentifierSchema schema = IdentifierSchema.of(typeName, properties);
        Optional<String> given = schema.identifier(properties);
        String members = "'" + String.join("', '", schema.primary()) + "'";
        if (given.isEmpty() && !schema.primary().equals(List.of("Id"))) {
            throw ErrorResponseException.validation("Value at 'DesiredState' failed to satisfy constraint: Members "
                    + members + " must be strings or numbers, since they form the Identifier");
        }
        given.flatMap(WireMember.IDENTIFIER::violation).ifPresent(violation -> {
            throw ErrorResponseException.validation(
                    violation + " (" + members + " of DesiredState forms the Identifier)");
        });
        return start(CloudControlAction.CREATE, input, now -> {
            String identifier =
                    given.orElseGet(() -> unusedId(id -> !resources.containsKey(new ResourceKey(typeName, id))));
            if (given.isEmpty()) {
                properties.put("Id", identifier);
            }
            return planCreate(new ResourceKey(typeName, identifier), properties, behavior, now);
        });
    }

    private OperationPlan planCreate(ResourceKey key, ObjectNode properties, Behavior behavior, Instant now) {
        if (idleResourceAt(key, now).properties.isPresent()) {
            return OperationPlan.rejected(
                    OperationKind.CREATE,
                    key,
                    behavior,
                    new OperationFailure("AlreadyExists", "A resource with this identifier already exists"));
        }
        return OperationPlan.write(OperationKind.CREATE, key, behavior, JsonTree.text(properties));
    }

    private ObjectNode update(ActionInput input) {
        PatchDocument patch;
        try {
            patch = PatchDocument.parse(input.get(WireMember.PATCH_DOCUMENT));
        } catch (PatchDocument.InvalidPatchException e) {
            throw ErrorResponseException.invalidRequest(
                    "PatchDocument must be a JSON Patch (RFC 6902): " + e.getMessage());
        }
        return start(CloudControlAction.UPDATE, input, now -> planUpdate(resourceNamedBy(input), patch, now));
    }

    private OperationPlan planUpdate(ResourceKey key, PatchDocument patch, Instant now) {
        Optional<String> stored = idleResourceAt(key, now).properties;
        if (stored.isEmpty()) {
            return notFound(OperationKind.UPDATE, key);
        }
        JsonNode before = JsonTree.read(stored.get());
        JsonNode after;
        try {
            after = patch.apply(before);
        } catch (PatchDocument.InapplicablePatchException e) {
            return rejectedUpdate(key, before, "InvalidRequest", "The patch does not apply: " + e.getMessage());
        }
        if (!after.isObject()) {
            return rejectedUpdate(key, before, "InvalidRequest", "The properties would not be an object");
        }
        Behavior behavior = behavior(key.typeName(), after, OperationKind.UPDATE);
        IdentifierSchema schema = IdentifierSchema.of(key.typeName(), before);
        if (!schema.identifier(after).equals(schema.identifier(before))
                || !IdentifierSchema.of(key.typeName(), after).primary().equals(schema.primary())) {
            return rejectedUpdate(key, after, "NotUpdatable", "The primary identifier cannot be updated");
        }
        String model = JsonTree.text(after);
        if (model.codePointCount(0, model.length()) > LARGEST_MODEL) {
            return rejectedUpdate(key, after, "InvalidRequest", "The properties would be longer than " + LARGEST_MODEL);
        }
        return OperationPlan.write(OperationKind.UPDATE, key, behavior, model);
    }

    private OperationPlan rejectedUpdate(ResourceKey key, JsonNode properties, String errorCode, String message) {
        return OperationPlan.rejected(
                OperationKind.UPDATE,
                key,
                behavior(key.typeName(), properties, OperationKind.UPDATE),
                new OperationFailure(errorCode, message));
    }

    private OperationPlan planDelete(ResourceKey key, Instant now) {
        Optional<String> stored = idleResourceAt(key, now).properties;
        if (stored.isEmpty()) {
            return notFound(OperationKind.DELETE, key);
        }
        return OperationPlan.delete(key, behavior(key.typeName(), JsonTree.read(stored.get()), OperationKind.DELETE));
    }

    private static OperationPlan notFound(OperationKind kind, ResourceKey key) {
        return OperationPlan.rejected(
                kind, key, Behavior.byDefault(), new OperationFailure("NotFound", "The resource does not exist"));
    }

    private synchronized ObjectNode start(CloudControlAction action, ActionInput input, OperationPlanner planner) {
        Instant now = settings.time().instant();
        forgetExpired(now);
        String digest = digest(action, input);
        Optional<String> clientToken = input.find(WireMember.CLIENT_TOKEN);
        Optional<SimulatedOperation> earlier =
                clientToken.map(byClientToken::get).filter(operation -> operation.isNamedByClientToken(now));
        if (earlier.isPresent()) {
            if (!earlier.get().wasStartedBy(digest)) {
                throw ErrorResponseException.clientTokenConflict();
            }
            return progress(earlier.get(), now);
        }
        OperationPlan plan = planner.plan(now);
        OperationTokens tokens = new OperationTokens(
                unusedId(token -> !byToken.containsKey(token)),
                plan.behavior().hooks().isEmpty()
                        ? Optional.empty()
                        : Optional.of(settings.ids().get()),
                clientToken);
        SimulatedOperation operation =
                new SimulatedOperation(new OperationStart(nextSequence, tokens, now, plan, digest));
        eraseModels(operation.resource(), now);
        operation.model().ifPresent(model -> write("model", modelLine(operation, model)));
        write("start", operation.toJson());
        add(operation);
        return progress(operation, now);
    }

    private void add(SimulatedOperation operation) {
        nextSequence = operation.sequence() + 1;
        bySequence.put(operation.sequence(), operation);
        byToken.put(operation.token(), operation);
        operation.clientToken().ifPresent(token -> byClientToken.put(token, operation));
        resources.computeIfAbsent(operation.resource(), key -> new StoredResource()).running = Optional.of(operation);
    }

    /**
     * Returns an unused identifier. With an existing journal, the first identifiers of a new generator may be in use.
     */
    private String unusedId(Predicate<String> unused) {
        for (int attempt = 0; attempt < 1_000_000; attempt++) {
            String id = settings.ids().get();
            if (unused.test(id)) {
                return id;
            }
        }
        throw ErrorResponseException.internal();
    }

    private static String digest(CloudControlAction action, ActionInput input) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        sha256.update(action.wireName.getBytes(StandardCharsets.UTF_8));
        for (WireMember member : WireMember.values()) {
            byte[] value = member == WireMember.CLIENT_TOKEN
                    ? new byte[0]
                    : input.find(member).orElse("").getBytes(StandardCharsets.UTF_8);
            sha256.update((":" + value.length + ":").getBytes(StandardCharsets.UTF_8));
            sha256.update(value);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    // Operations

    private synchronized ObjectNode status(String token) {
        Instant now = settings.time().instant();
        SimulatedOperation operation = knownOperation(token, now);
        if (operation.throttlesNextPoll()) {
            write("throttled", JsonTree.object().put("token", token));
            operation.countThrottledPoll();
            throw operation.error(ErrorResponseException.throttling());
        }
        ObjectNode answer = progress(operation, now);
        ArrayNode hooks = operation.hooks();
        if (!hooks.isEmpty()) {
            answer.set("HooksProgressEvent", hooks);
        }
        if (operation.isOver(now)) {
            eraseModels(operation.resource(), now);
        }
        return answer;
    }

    private synchronized ObjectNode cancel(String token) {
        Instant now = settings.time().instant();
        SimulatedOperation operation = knownOperation(token, now);
        String status = operation.state(now).status();
        if (!status.equals("PENDING") && !status.equals("IN_PROGRESS") && !status.equals("CANCEL_IN_PROGRESS")) {
            throw ErrorResponseException.validation(
                    "Value at 'RequestToken' failed to satisfy constraint: Member must name a request"
                            + " that is PENDING or IN_PROGRESS; it is " + status);
        }
        if (operation.isCanceled()) {
            return progress(operation, now);
        }
        if (operation.refusesNextCancel()) {
            write("cancelRefused", JsonTree.object().put("token", token));
            operation.countRefusedCancel();
            throw operation.error(ErrorResponseException.concurrentModification());
        }
        write("cancel", JsonTree.object().put("token", token).put("at", now.toString()));
        operation.cancel(now);
        return progress(operation, now);
    }

    private synchronized ObjectNode listRequests(ActionInput input) {
        Instant now = settings.time().instant();
        forgetExpired(now);
        Optional<Long> before =
                input.find(WireMember.NEXT_TOKEN).map(Simulator::cursor).map(Simulator::sequence);
        NavigableMap<Long, SimulatedOperation> rest =
                before.map(sequence -> bySequence.headMap(sequence, false)).orElse(bySequence);
        ObjectNode answer = JsonTree.object();
        ArrayNode summaries = answer.putArray("ResourceRequestStatusSummaries");
        long last = 0;
        for (SimulatedOperation operation : rest.descendingMap().values()) {
            if (!operation.isKnown(now)
                    || !input.admits(operation.kind(), operation.state(now).status())) {
                continue;
            }
            if (summaries.size() == input.maxResults()) {
                answer.put("NextToken", nextToken(Long.toString(last)));
                break;
            }
            summaries.add(operation.progressEvent(now, false));
            last = operation.sequence();
        }
        return answer;
    }

    private SimulatedOperation knownOperation(String token, Instant now) {
        return Optional.ofNullable(byToken.get(token))
                .filter(operation -> operation.isKnown(now))
                .orElseThrow(ErrorResponseException::requestTokenNotFound);
    }

    private static ObjectNode progress(SimulatedOperation operation, Instant now) {
        ObjectNode answer = JsonTree.object();
        answer.set("ProgressEvent", operation.progressEvent(now, true));
        return answer;
    }

    private void forgetExpired(Instant now) {
        Iterator<SimulatedOperation> oldestFirst = bySequence.values().iterator();
        while (oldestFirst.hasNext()) {
            SimulatedOperation operation = oldestFirst.next();
            if (!operation.isExpired(now)) {
                return;
            }
            oldestFirst.remove();
            byToken.remove(operation.token());
            operation.clientToken().ifPresent(token -> byClientToken.remove(token, operation));
            resourceAt(operation.resource(), now);
        }
    }

    // Resources

    /** Returns the current resource of this key. First applies the effect of an operation that is over. */
    private StoredResource resourceAt(ResourceKey key, Instant now) {
        StoredResource resource = resources.get(key);
        if (resource == null) {
            return new StoredResource();
        }
        if (resource.running.filter(operation -> operation.isOver(now)).isPresent()) {
            resource.properties = resource.running.get().effectOn(resource.properties, now);
            resource.running = Optional.empty();
        }
        if (resource.properties.isEmpty() && resource.running.isEmpty()) {
            resources.remove(key);
        }
        return resource;
    }

    /** Returns the resource of this key. Rejects the call if an operation runs on the resource. */
    private StoredResource idleResourceAt(ResourceKey key, Instant now) {
        StoredResource resource = resourceAt(key, now);
        if (resource.running.isPresent()) {
            SimulatedOperation running = resource.running.get();
            throw running.error(ErrorResponseException.concurrentOperation(running.token()));
        }
        return resource;
    }

    private synchronized ObjectNode getResource(ActionInput input) {
        ResourceKey key = resourceNamedBy(input);
        String properties = resourceAt(key, settings.time().instant())
                .properties
                .orElseThrow(ErrorResponseException::resourceNotFound);
        ObjectNode answer = JsonTree.object().put("TypeName", key.typeName());
        answer.set("ResourceDescription", description(key, properties));
        return answer;
    }

    private static ObjectNode description(ResourceKey key, String properties) {
        return JsonTree.object().put("Identifier", key.identifier()).put("Properties", properties);
    }

    private synchronized ObjectNode listResources(ActionInput input) {
        Instant now = settings.time().instant();
        String typeName = input.get(WireMember.TYPE_NAME);
        String after =
                input.find(WireMember.HANDLER_NEXT_TOKEN).map(Simulator::cursor).orElse("");
        ObjectNode answer = JsonTree.object().put("TypeName", typeName);
        ArrayNode descriptions = answer.putArray("ResourceDescriptions");
        List<ResourceKey> keys = new ArrayList<>(
                resources.tailMap(new ResourceKey(typeName, after), false).keySet());
        String last = "";
        for (ResourceKey key : keys) {
            if (!key.typeName().equals(typeName)) {
                break;
            }
            Optional<String> properties = resourceAt(key, now).properties;
            if (properties.isEmpty()) {
                continue;
            }
            if (descriptions.size() == input.maxResults()) {
                answer.put("NextToken", nextToken(last));
                break;
            }
            descriptions.add(description(key, properties.get()));
            last = key.identifier();
        }
        return answer;
    }

    private static String nextToken(String cursor) {
        return Base64.getEncoder().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
    }

    private static String cursor(String nextToken) {
        try {
            return new String(Base64.getDecoder().decode(nextToken), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            throw foreignNextToken();
        }
    }

    private static long sequence(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException notOurs) {
            throw foreignNextToken();
        }
    }

    private static ErrorResponseException foreignNextToken() {
        return ErrorResponseException.validation(
                "Value at 'NextToken' failed to satisfy constraint: Member must come from an earlier response");
    }

    // Journal

    private void write(String event, ObjectNode facts) {
        if (journal.isEmpty()) {
            return;
        }
        ObjectNode line = JsonTree.object();
        line.set(event, facts);
        try {
            noteModel(line, journal.get().append(line));
        } catch (IOException e) {
            throw ErrorResponseException.internal();
        }
    }

    private static ObjectNode modelLine(SimulatedOperation operation, String model) {
        return JsonTree.object()
                .put("token", operation.token())
                .put("typeName", operation.resource().typeName())
                .put("identifier", operation.resource().identifier())
                .put("properties", model);
    }

    private void noteModel(ObjectNode line, Journal.Entry entry) {
        JsonNode facts = line.elements().next();
        if (facts.has("properties")) {
            writtenModels
                    .computeIfAbsent(keyIn(facts), key -> new ArrayList<>())
                    .add(new WrittenModel(
                            facts.required("properties").textValue(),
                            Optional.ofNullable(facts.path("token").textValue()),
                            entry));
        }
    }

    private static ResourceKey keyIn(JsonNode facts) {
        return new ResourceKey(
                facts.required("typeName").textValue(),
                facts.required("identifier").textValue());
    }

    /**
     * Erases the models that neither the resource has nor a running operation will write. The operations forget these
     * models too, so that a simulator that is opened again gives the same responses.
     */
    private void eraseModels(ResourceKey key, Instant now) {
        List<WrittenModel> models = writtenModels.getOrDefault(key, List.of());
        StoredResource resource = resourceAt(key, now);
        Set<String> needed = new HashSet<>();
        resource.properties.ifPresent(needed::add);
        resource.running.flatMap(SimulatedOperation::model).ifPresent(needed::add);
        for (WrittenModel written : List.copyOf(models)) {
            if (!needed.contains(written.model())) {
                erase(written);
                models.remove(written);
            }
        }
        if (models.isEmpty()) {
            writtenModels.remove(key);
        }
    }

    private void erase(WrittenModel written) {
        try {
            journal.orElseThrow().erase(written.entry());
        } catch (IOException e) {
            throw ErrorResponseException.internal();
        }
        written.token().map(byToken::get).ifPresent(SimulatedOperation::forgetModel);
    }

    private void replay(JsonNode line) {
        Map.Entry<String, JsonNode> event = line.properties().iterator().next();
        JsonNode facts = event.getValue();
        switch (event.getKey()) {
            case "resource" -> {
                StoredResource resource = new StoredResource();
                resource.properties = Optional.of(facts.required("properties").textValue());
                resources.put(keyIn(facts), resource);
            }
            case "model" ->
                modelsByToken.put(
                        facts.required("token").textValue(),
                        facts.required("properties").textValue());
            case "start" -> {
                SimulatedOperation operation = SimulatedOperation.fromJson(
                        facts,
                        Optional.ofNullable(
                                modelsByToken.get(facts.required("token").textValue())));
                // The earlier operation was over, or this start would have been refused. Its time may not show that,
                // since the clock may have been set back.
                resourceAt(operation.resource(), Instant.MAX);
                add(operation);
            }
            case "cancel" ->
                operationIn(facts).cancel(Instant.parse(facts.required("at").textValue()));
            case "throttled" -> operationIn(facts).countThrottledPoll();
            case "cancelRefused" -> operationIn(facts).countRefusedCancel();
            case "sequence" -> nextSequence = facts.required("next").longValue();
            default -> throw new IllegalArgumentException("an unknown event");
        }
    }

    private SimulatedOperation operationIn(JsonNode facts) {
        return Optional.ofNullable(byToken.get(facts.required("token").textValue()))
                .orElseThrow();
    }

    /**
     * Returns the shortest list of lines with the current state. When these lines are read, operations that are over
     * are applied again. This changes nothing, since the last successful operation wrote the current properties.
     */
    private List<ObjectNode> snapshot(Instant now) {
        forgetExpired(now);
        List<ObjectNode> lines = new ArrayList<>();
        List.copyOf(resources.keySet()).forEach(key -> resourceAt(key, now));
        resources.forEach((key, resource) -> resource.properties.ifPresent(properties -> {
            ObjectNode line = JsonTree.object();
            line.putObject("resource")
                    .put("typeName", key.typeName())
                    .put("identifier", key.identifier())
                    .put("properties", properties);
            lines.add(line);
        }));
        for (SimulatedOperation operation : bySequence.values()) {
            operation
                    .model()
                    .ifPresent(model -> lines.add(JsonTree.object().set("model", modelLine(operation, model))));
            lines.add(JsonTree.object().set("start", operation.toJson()));
        }
        ObjectNode sequence = JsonTree.object();
        sequence.putObject("sequence").put("next", nextSequence);
        lines.add(sequence);
        return lines;
    }
}
