package requesttracker.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.application.Executions;
import requesttracker.domain.Sensitive;
import requesttracker.emulators.dynamodb.ForwardingDynamoDb;
import requesttracker.json.Json;
import requesttracker.simulation.faults.CloudControlCalls;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** For each promise, the simulation finds a defect that breaks it within a few hundred seeds. */
class PlantedDefectsTest {
    private static final int SEEDS = 400;

    @Test
    @DisplayName(
            "settles: writes that do not look at the record's version change a settled record, or take a status back")
    void writesWithoutTheirConditionAreFound() {
        assertFound(
                "settles: the settled record of .* changed", Overrides.none().withDynamoDb(Unconditional::new));
        assertFound("settles: .* went from .* back to .*", Overrides.none().withDynamoDb(Unconditional::new));
    }

    @Test
    @DisplayName("settles: a sweep that starts no execution leaves requests behind that never settle")
    void aSweepThatStartsNothingIsFound() {
        assertFound("settles: the run is not at rest .*", Overrides.none().withExecutions(NoRestarts::new));
    }

    @Test
    @DisplayName("once: a new ClientToken for each call starts an operation twice")
    void aFreshClientTokenForEachCallIsFound() {
        assertFound("once: .* has . operations", Overrides.none().withCloudControl(FreshTokens::new));
    }

    @Test
    @DisplayName("in-time: a refused start that stays in doubt is repeated after a cancel or a deadline")
    void aRefusalThatLeavesDoubtIsFound() {
        assertFound("in-time: a start with ClientToken .*", Overrides.none().withDynamoDb(StaysInDoubt::new));
    }

    @Test
    @DisplayName("attempts: a resource of an attempt that the record does not keep")
    void anAttemptThatIsNotKeptIsFound() {
        assertFound(
                "attempts: the record of .* does not say .*", Overrides.none().withDynamoDb(NoAttempts::new));
    }

    @Test
    @DisplayName("owner: an unconditional write of an alias lets two requests track one operation")
    void anAliasThatIsNotLookedAtIsFound() {
        assertFound(
                "owner: .* claims the operation .*, which .* has",
                Overrides.none().withDynamoDb(ForgetfulOfAliases::new));
    }

    @Test
    @DisplayName("owner: an answer without TypeName and Operation lets a request have an operation of another kind")
    void anOperationThatIsNotDescribedIsFound() {
        assertFound(
                "owner: .* claims an operation of another kind",
                Overrides.none().withCloudControl(Undescribed::new));
    }

    @Test
    @DisplayName("once: an unconditional write of a ClientToken makes two requests of one submit")
    void aClientTokenThatIsNotLookedAtIsFound() {
        assertFound(
                "once: the ClientToken .* has two requests: .* and .*",
                Overrides.none().withDynamoDb(ForgetfulOfTokens::new));
    }

    @Test
    @DisplayName("published: an ignored failed entry of PutEvents loses the event")
    void anIgnoredFailedEntryIsFound() {
        assertFound(
                "published: no terminal event of .*",
                Overrides.none().withPutEventsAnswer(answer -> ((ObjectNode) answer).put("FailedEntryCount", 0)));
    }

    @Test
    @DisplayName("published: an event of a request that is not settled")
    void anEventThatComesTooEarlyIsFound() {
        assertFound("published: the terminal event of .*, which has not settled", answering((name, answer) -> {
            if (name.equals("PollStatus") && answer.path("next").asText().equals("POLL")) {
                String token = answer.get("requestToken").asText();
                answer.put("next", "PUBLISH")
                        .putObject("event")
                        .put("Id", token + ":settled")
                        .put("RequestToken", token);
            }
        }));
    }

    @Test
    @DisplayName("published: an event that says something else, or has another id, when it is published again")
    void anEventThatIsNotTheSameEachTimeIsFound() {
        AtomicLong count = new AtomicLong();
        assertFound(
                "published: two terminal events of .* differ: .*",
                answering((name, answer) -> published(answer).put("Count", count.incrementAndGet())));
        assertFound(
                "published: an event has the id .*, expected .*",
                answering((name, answer) -> published(answer).put("Id", "event-" + count.incrementAndGet())));
    }

    @Test
    @DisplayName("cancels: a cancel that is recorded as sent but was not sent")
    void aCancelThatIsNotSentIsFound() {
        assertFound("cancels: the cancel of .* was never sent", Overrides.none().withCloudControl(SilentCancel::new));
    }

    @Test
    @DisplayName("cancels: an event that asks for a cancel and is dropped")
    void aCancelByEventThatIsDroppedIsFound() {
        assertFound(
                "cancels: the cancel in a handled event is not on the record of .*",
                Overrides.none()
                        .withFunctions(
                                (name, inner, log) -> event -> event.toString().contains("Cancel Resource Request")
                                        ? JsonNodeFactory.instance.objectNode()
                                        : inner.invoke(event)));
    }

    @Test
    @DisplayName("called-back: a deliverer that drops its events")
    void aCallbackThatIsDroppedIsFound() {
        assertFound(
                "called-back: an accepted caller is not called back",
                Overrides.none()
                        .withFunctions((name, inner, log) -> event -> name.equals("DeliverCallbacks")
                                ? JsonNodeFactory.instance.objectNode()
                                : inner.invoke(event)));
    }

    @Test
    @DisplayName("called-back: a deliverer that reports a success to every caller")
    void aCallbackWithAnotherOutcomeIsFound() {
        assertFound(
                "called-back: a caller got .* by the error '', the record of .* says .*",
                Overrides.none().withCallerTasks(AlwaysSucceeding::new));
    }

    @Test
    @DisplayName(
            "caller-lives: a heartbeat without an answer, or without permission, is taken for a caller that is gone")
    void aSilenceThatIsTakenForAGoneCallerIsFound() {
        assertFound(
                "caller-lives: .* was canceled, but a caller lives .*",
                Overrides.none().withCallerTasks(Impatient::new));
    }

    @Test
    @DisplayName("lease-lasts: an end that is read ten seconds too early, or by an eventually consistent read")
    void anEndThatIsReadTooEarlyIsFound() {
        String early = "lease-lasts: .* was canceled at .*, but lease-.* lasts until .*";
        assertFound(
                early,
                Overrides.none()
                        .withDynamoDb(inner -> new LeaseReads(inner, inner::getItem, end -> end.minusSeconds(10))));
        assertFound(
                early,
                Overrides.none()
                        .withDynamoDb(inner -> new LeaseReads(
                                inner,
                                request -> inner.getItem(request.toBuilder()
                                        .consistentRead(false)
                                        .build()),
                                end -> end)));
    }

    @Test
    @DisplayName("lease-lasts: a repeat whose lease is not added, or whose missing lease removes none")
    void aRepeatThatChangesNoLeaseIsFound() {
        assertFound(
                "lease-lasts: .* was canceled at .*, but lease-.* lasts until .*",
                Overrides.none().withDynamoDb(FirstLeaseOnly::new));
        assertFound(
                "lease-lasts: .* was canceled for its leases, but a submit without a lease keeps it",
                Overrides.none().withDynamoDb(FirstLeaseOnly::new));
    }

    @Test
    @DisplayName("lease-lasts: a late renewal that moves the end back")
    void anEndThatMovesBackIsFound() {
        assertFound(
                "lease-lasts: the end of lease-.* moved back from .* to .*",
                Overrides.none().withDynamoDb(UnconditionalRenewals::new));
    }

    @Test
    @DisplayName("lease-ends: a wait that does not end with the lease")
    void aWaitThatIsNotCutIsFound() {
        assertFound("lease-ends: .* is not canceled, but its leases ended at .*", answering((name, answer) -> {
            if (answer.path("pollAt").isTextual()) {
                Instant pollAt = Instant.parse(answer.remove("pollAt").asText());
                Duration rest =
                        Duration.between(Instant.parse(answer.get("dueAt").asText()), pollAt);
                answer.put("dueAt", pollAt.toString())
                        .put("waitSeconds", answer.get("waitSeconds").asLong() + rest.toSeconds());
            }
        }));
    }

    @Test
    @DisplayName("lease-ends, in-time: a lease that never ends")
    void aLeaseThatNeverEndsIsFound() {
        Overrides overrides = Overrides.none()
                .withDynamoDb(inner -> new LeaseReads(inner, inner::getItem, end -> end.plus(Duration.ofDays(1))));
        assertFound("lease-ends: .* is not canceled, but its leases ended at .*", overrides);
        assertFound("in-time: a start with ClientToken .* after the end of the leases at .*", overrides);
    }

    /** Reads the leases' ends in another way. */
    private static final class LeaseReads extends ForwardingDynamoDb {
        private final UnaryOperator<Instant> end;
        private final Function<GetItemRequest, GetItemResponse> read;

        LeaseReads(DynamoDbClient inner, Function<GetItemRequest, GetItemResponse> read, UnaryOperator<Instant> end) {
            super(inner);
            this.read = read;
            this.end = end;
        }

        @Override
        public GetItemResponse getItem(GetItemRequest request) {
            if (!request.key().get("RequestToken").s().startsWith("lease#")) {
                return inner.getItem(request);
            }
            Map<String, AttributeValue> item = new HashMap<>(read.apply(request).item());
            item.computeIfPresent(
                    "LeaseEndsAt",
                    (name, value) -> AttributeValue.fromS(
                            end.apply(Instant.parse(value.s())).toString()));
            return GetItemResponse.builder().item(item).build();
        }
    }

    /** Ignores the leases of repeats: no update changes the leases of a record. */
    private static final class FirstLeaseOnly extends ForwardingDynamoDb {
        FirstLeaseOnly(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            Map<String, String> names = new HashMap<>(request.expressionAttributeNames());
            names.replace("#LeaseIds", "Ignored");
            return inner.updateItem(
                    request.toBuilder().expressionAttributeNames(names).build());
        }
    }

    /** Renews without a condition. A retry of each renewal arrives after the next one. */
    private static final class UnconditionalRenewals extends ForwardingDynamoDb {
        private final Map<String, UpdateItemRequest> late = new HashMap<>();

        UnconditionalRenewals(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            String key = request.key().get("RequestToken").s();
            if (!key.startsWith("lease#")) {
                return inner.updateItem(request);
            }
            UpdateItemRequest renewal =
                    request.toBuilder().conditionExpression(null).build();
            UpdateItemResponse answer = inner.updateItem(renewal);
            UpdateItemRequest retry = late.put(key, renewal);
            return retry == null ? answer : inner.updateItem(retry);
        }
    }

    private record AlwaysSucceeding(CallerTasks inner) implements CallerTasks {
        @Override
        public CallerAnswer succeed(Sensitive taskToken, String output) {
            return inner.succeed(taskToken, output);
        }

        @Override
        public CallerAnswer fail(Sensitive taskToken, String error, String cause) {
            return inner.succeed(taskToken, cause);
        }

        @Override
        public CallerAnswer heartbeat(Sensitive taskToken) {
            return inner.heartbeat(taskToken);
        }
    }

    private record Impatient(CallerTasks inner) implements CallerTasks {
        @Override
        public CallerAnswer succeed(Sensitive taskToken, String output) {
            return inner.succeed(taskToken, output);
        }

        @Override
        public CallerAnswer fail(Sensitive taskToken, String error, String cause) {
            return inner.fail(taskToken, error, cause);
        }

        @Override
        public CallerAnswer heartbeat(Sensitive taskToken) {
            try {
                return inner.heartbeat(taskToken) == CallerAnswer.TAKEN ? CallerAnswer.TAKEN : CallerAnswer.GONE;
            } catch (RuntimeException e) {
                return CallerAnswer.GONE;
            }
        }
    }

    @Test
    @DisplayName("calm: a wake-up that is never sent makes a cancel late, even without faults")
    void aWakeUpThatIsNotSentIsFound() {
        assertFound("calm: the cancel of .* was sent late, .*", Overrides.none().withExecutions(NoWakeUps::new));
    }

    @Test
    @DisplayName("lists: a list that leaves out a request, or has another order")
    void aListThatIsNotWholeOrNotInOrderIsFound() {
        assertFound(
                "lists: a list shows .*, expected all of .*",
                Overrides.none().withDynamoDb(inner -> new Lists(inner, true)));
        assertFound(
                "lists: a list has duplicates or is out of order: .*",
                Overrides.none().withDynamoDb(inner -> new Lists(inner, false)));
    }

    @Test
    @DisplayName("origin: a function that takes another caller for the one that submits or cancels")
    void aForgedCallerIsFound() {
        assertFound("origin: the record of .* says .*forged.*, which no client submitted", calling("SubmitRequest"));
        assertFound(
                "origin: the cancel of .* for the reason REQUESTED is by .*forged.*, who did not ask for it",
                calling("CancelRequest"));
    }

    @Test
    @DisplayName("origin: labels that change with the record's next write")
    void labelsThatChangeAreFound() {
        assertFound(
                "origin: the record of .* said .*, and then .*planted.*",
                Overrides.none().withDynamoDb(Relabeling::new));
    }

    @Test
    @DisplayName("origin: an event, a list or an answer that leaves out the labels, who submitted or who canceled")
    void anOriginThatIsNotShownIsFound() {
        for (String member : List.of("SubmittedBy", "Labels", "CanceledBy")) {
            assertFound(
                    "origin: an event of .* shows " + member + " , but its record .+",
                    answering((name, answer) -> published(answer).remove(member)));
            assertFound(
                    "origin: a list of .* shows " + member + " , but its record .+",
                    Overrides.none().withDynamoDb(inner -> new ForgetfulOfOrigins(inner, member)));
            assertFound(
                    "origin: the answer to a read of .* shows " + member + " , but its record .+",
                    answering((name, answer) -> {
                        if (name.equals("GetRequest")) {
                            answer.put("body", answer.path("body").asText().replace('"' + member + '"', "\"Other\""));
                        }
                    }));
        }
    }

    @Test
    @DisplayName("secret: a function that logs what it is called with, or has it in a metric")
    void aPayloadInALogOrMetricIsFound() {
        for (String member : List.of("message", "TypeName")) {
            assertFound("secret: a payload is in log", Overrides.none().withFunctions((name, inner, log) -> event -> {
                log.accept(Json.write(Map.of(member, event.toString())));
                return inner.invoke(event);
            }));
        }
    }

    @Test
    @DisplayName("secret: a function whose exception repeats what it is called with")
    void aPayloadInAnExceptionIsFound() {
        assertFound(
                "secret: a payload is in exception of SubmitRequest",
                Overrides.none().withFunctions((name, inner, log) -> event -> {
                    if (name.equals("SubmitRequest")) {
                        throw new IllegalArgumentException("Cannot read " + event);
                    }
                    return inner.invoke(event);
                }));
    }

    @Test
    @DisplayName("secret: a function that hands the payload on to the state machine")
    void aPayloadInAStateIsFound() {
        AtomicReference<String> submitted = new AtomicReference<>("");
        Overrides overrides = Overrides.none().withFunctions((name, inner, log) -> event -> {
            if (name.equals("SubmitRequest")) {
                submitted.set(event.toString());
            }
            ObjectNode answer = (ObjectNode) inner.invoke(event);
            if (name.equals("StartOperation")) {
                answer.put("desiredState", submitted.get());
            }
            return answer;
        });
        assertFound("secret: a payload is in output of StartOperation", overrides);
    }

    @Test
    @DisplayName("secret: a payload that comes back in a later StatusMessage, on the record and in the event")
    void aPayloadOnTheRecordAndInTheEventIsFound() {
        assertFound(
                "secret: a payload is in record, in its attribute StatusMessage",
                Overrides.none().withCloudControl(Talkative::new));
        assertFound("secret: a payload is in putEvents", Overrides.none().withCloudControl(Talkative::new));
    }

    private static void assertFound(String violation, Overrides overrides) {
        boolean found = false;
        for (long seed = 1; seed <= SEEDS && !found; seed++) {
            found = Simulation.run(seed, overrides, line -> {}).violations().stream()
                    .anyMatch(broken -> broken.matches(violation + " \\(.*\\)"));
        }
        assertThat(found).as("'%s' in %d seeds", violation, SEEDS).isTrue();
    }

    /** Calls the function with another IAM principal. */
    private static Overrides calling(String function) {
        return Overrides.none().withFunctions((name, inner, log) -> event -> {
            if (name.equals(function)) {
                ((ObjectNode) event.at("/requestContext/authorizer/iam")).put("userArn", "forged");
            }
            return inner.invoke(event);
        });
    }

    /** Changes the answers of the functions. */
    private static Overrides answering(BiConsumer<String, ObjectNode> change) {
        return Overrides.none().withFunctions((name, inner, log) -> event -> {
            ObjectNode answer = (ObjectNode) inner.invoke(event);
            change.accept(name, answer);
            return answer;
        });
    }

    /** Returns the terminal event in a function's answer, or an object that no one reads. */
    private static ObjectNode published(ObjectNode answer) {
        return answer.path("next").asText().equals("PUBLISH")
                ? (ObjectNode) answer.get("event")
                : JsonNodeFactory.instance.objectNode();
    }

    private static final class Unconditional extends ForwardingDynamoDb {
        Unconditional(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            return inner.updateItem(request.toBuilder()
                    .conditionExpression("attribute_exists(#Version) OR #Version = :known")
                    .build());
        }

        @Override
        public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
            return inner.transactWriteItems(request.toBuilder()
                    .transactItems(request.transactItems().stream()
                            .map(Unconditional::loosened)
                            .toList())
                    .build());
        }

        private static TransactWriteItem loosened(TransactWriteItem item) {
            return item.update() == null
                            || !item.update().expressionAttributeNames().containsKey("#Version")
                    ? item
                    : item.toBuilder()
                            .update(item.update().toBuilder()
                                    .conditionExpression("attribute_exists(#Version) OR #Version = :known")
                                    .build())
                            .build();
        }
    }

    /** Keeps the mark of an attempted start, as if no refusal removed it. */
    private static final class StaysInDoubt extends ForwardingDynamoDb {
        StaysInDoubt(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            if (!request.updateExpression().contains("REMOVE #StartAttemptedAt")) {
                return inner.updateItem(request);
            }
            Map<String, String> names = new HashMap<>(request.expressionAttributeNames());
            names.remove("#StartAttemptedAt");
            return inner.updateItem(request.toBuilder()
                    .updateExpression(request.updateExpression()
                            .replace("REMOVE #StartAttemptedAt, ", "REMOVE ")
                            .replace("REMOVE #StartAttemptedAt", ""))
                    .expressionAttributeNames(names)
                    .build());
        }
    }

    private static final class NoAttempts extends ForwardingDynamoDb {
        NoAttempts(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            Map<String, AttributeValue> values = new HashMap<>(request.expressionAttributeValues());
            values.computeIfPresent(":Attempts", (name, value) -> AttributeValue.fromL(List.of()));
            return inner.updateItem(
                    request.toBuilder().expressionAttributeValues(values).build());
        }
    }

    private static final class Relabeling extends ForwardingDynamoDb {
        Relabeling(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            Map<String, String> names = new HashMap<>(request.expressionAttributeNames());
            names.put("#Labels", "Labels");
            Map<String, AttributeValue> values = new HashMap<>(request.expressionAttributeValues());
            values.put(":Labels", AttributeValue.fromM(Map.of("planted", AttributeValue.fromS("label"))));
            return inner.updateItem(request.toBuilder()
                    .updateExpression(request.updateExpression().replace("SET ", "SET #Labels = :Labels, "))
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values)
                    .build());
        }
    }

    /** Leaves a member out of what lists read of the records. */
    private static final class ForgetfulOfOrigins extends ForwardingDynamoDb {
        private final String member;

        ForgetfulOfOrigins(DynamoDbClient inner, String member) {
            super(inner);
            this.member = member;
        }

        @Override
        public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
            BatchGetItemResponse answer = inner.batchGetItem(request);
            Map<String, List<Map<String, AttributeValue>>> tables = new HashMap<>();
            answer.responses()
                    .forEach((table, items) -> tables.put(
                            table, items.stream().map(this::forgetting).toList()));
            return answer.toBuilder().responses(tables).build();
        }

        private Map<String, AttributeValue> forgetting(Map<String, AttributeValue> item) {
            Map<String, AttributeValue> other = new HashMap<>(item);
            other.remove(member);
            return other;
        }
    }

    private static final class ForgetfulOfAliases extends ForwardingDynamoDb {
        ForgetfulOfAliases(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
            return inner.transactWriteItems(request.toBuilder()
                    .transactItems(request.transactItems().stream()
                            .filter(item -> item.update() == null
                                    || item.update().expressionAttributeNames().containsKey("#Version"))
                            .toList())
                    .build());
        }
    }

    private record Undescribed(CloudControlCalls inner) implements CloudControlCalls {
        @Override
        public Map<String, Object> call(String action, Map<String, ?> members) {
            Map<String, Object> answer = inner.call(action, members);
            if (action.equals("GetResourceRequestStatus")) {
                Json.member(answer, "ProgressEvent").keySet().removeAll(List.of("TypeName", "Operation"));
            }
            return answer;
        }
    }

    private record NoRestarts(Executions inner) implements Executions {
        @Override
        public Optional<Instant> start(String name, String requestToken) {
            return name.contains(".") ? Optional.of(Instant.EPOCH) : inner.start(name, requestToken);
        }

        @Override
        public void wake(String taskToken) {
            inner.wake(taskToken);
        }
    }

    private record NoWakeUps(Executions inner) implements Executions {
        @Override
        public Optional<Instant> start(String name, String requestToken) {
            return inner.start(name, requestToken);
        }

        @Override
        public void wake(String taskToken) {
            // Sends no wake-up.
        }
    }

    private record FreshTokens(CloudControlCalls inner, AtomicLong count) implements CloudControlCalls {
        FreshTokens(CloudControlCalls inner) {
            this(inner, new AtomicLong());
        }

        @Override
        public Map<String, Object> call(String action, Map<String, ?> members) {
            Map<String, Object> changed = new LinkedHashMap<>(members);
            if (action.equals("CreateResource") || action.equals("UpdateResource")) {
                changed.put("ClientToken", members.get("ClientToken") + "-" + count.incrementAndGet());
            }
            if (members.get("DesiredState") instanceof String state) {
                changed.put("DesiredState", state.replace("\"Name\":", "\"Label\":"));
            }
            return inner.call(action, changed);
        }
    }

    private record SilentCancel(CloudControlCalls inner) implements CloudControlCalls {
        @Override
        public Map<String, Object> call(String action, Map<String, ?> members) {
            return action.equals("CancelResourceRequest")
                    ? Map.of(
                            "ProgressEvent",
                            Map.of(
                                    "RequestToken",
                                    members.get("RequestToken"),
                                    "OperationStatus",
                                    "CANCEL_IN_PROGRESS"))
                    : inner.call(action, members);
        }
    }

    /** Repeats the last desired state in each StatusMessage. */
    private record Talkative(CloudControlCalls inner, AtomicReference<Object> desiredState)
            implements CloudControlCalls {
        Talkative(CloudControlCalls inner) {
            this(inner, new AtomicReference<>(""));
        }

        @Override
        public Map<String, Object> call(String action, Map<String, ?> members) {
            Map<String, Object> answer = inner.call(action, members);
            if (action.equals("CreateResource")) {
                desiredState.set(members.get("DesiredState"));
            } else if (action.equals("GetResourceRequestStatus")) {
                Json.member(answer, "ProgressEvent").put("StatusMessage", desiredState.get());
            }
            return answer;
        }
    }

    private static final class ForgetfulOfTokens extends ForwardingDynamoDb {
        ForgetfulOfTokens(DynamoDbClient inner) {
            super(inner);
        }

        @Override
        public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
            return inner.transactWriteItems(request.toBuilder()
                    .transactItems(request.transactItems().stream()
                            .map(item -> item.put() != null && item.put().item().containsKey("Owner")
                                    ? item.toBuilder()
                                            .put(item.put().toBuilder()
                                                    .conditionExpression(null)
                                                    .expressionAttributeValues(null)
                                                    .build())
                                            .build()
                                    : item)
                            .toList())
                    .build());
        }
    }

    private static final class Lists extends ForwardingDynamoDb {
        private final boolean leaveOut;

        Lists(DynamoDbClient inner, boolean leaveOut) {
            super(inner);
            this.leaveOut = leaveOut;
        }

        @Override
        public QueryResponse query(QueryRequest request) {
            if (!request.indexName().equals("ListIndex")) {
                return inner.query(request);
            }
            QueryResponse answer = inner.query(request);
            List<Map<String, AttributeValue>> items = new ArrayList<>(answer.items());
            if (leaveOut && !items.isEmpty()) {
                items.remove(0);
            }
            if (!leaveOut) {
                items.replaceAll(item -> {
                    Map<String, AttributeValue> other = new HashMap<>(item);
                    String position = item.get("ListPosition").s();
                    other.put("ListPosition", AttributeValue.fromS(position.replaceFirst(".*#", "")));
                    return other;
                });
            }
            return answer.toBuilder().items(items).build();
        }
    }
}
