package requesttracker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.gateway.Executions;
import requesttracker.gateway.Service;
import requesttracker.services.ForwardingDynamoDb;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** The simulation has teeth: for each promise, a defect that breaks it is found within a few hundred seeds. */
class PlantedDefectsTest {
    private static final int SEEDS = 400;

    @Test
    @DisplayName("Writes that do not look at the record's version let a settled record change")
    void writesWithoutTheirConditionAreFound() {
        assertFound("settles", Parts.inMemory().withDynamoDb(Unconditional::new));
    }

    @Test
    @DisplayName("A sweep that starts no execution leaves requests behind that never settle")
    void aSweepThatStartsNothingIsFound() {
        assertFound("settles", Parts.inMemory().withExecutions(NoRestarts::new));
    }

    @Test
    @DisplayName("A new ClientToken for each call starts an operation twice")
    void aFreshClientTokenForEachCallIsFound() {
        assertFound("once", Parts.inMemory().withCloudControl(FreshTokens::new));
    }

    @Test
    @DisplayName("A failed entry of PutEvents that nobody looks at loses the event")
    void aFailedEntryThatNobodyLooksAtIsFound() {
        assertFound(
                "published",
                Parts.inMemory().withPutEventsAnswer(answer -> ((ObjectNode) answer).put("FailedEntryCount", 0)));
    }

    @Test
    @DisplayName("A cancel that is only claimed to have been sent is found")
    void aCancelThatIsNotSentIsFound() {
        assertFound("cancels", Parts.inMemory().withCloudControl(SilentCancel::new));
    }

    @Test
    @DisplayName("A wake-up that is never sent makes a cancel late, even in calm weather")
    void aWakeUpThatIsNotSentIsFound() {
        assertFound("calm", Parts.inMemory().withExecutions(NoWakeUps::new));
    }

    @Test
    @DisplayName("An exception whose text repeats the payload lets it out")
    void aPayloadInAnExceptionIsFound() {
        assertFound("secret", Parts.inMemory().withCloudControl(Talkative::new));
    }

    private static void assertFound(String promise, Parts parts) {
        Optional<String> found = Optional.empty();
        for (long seed = 1; seed <= SEEDS && found.isEmpty(); seed++) {
            found = Simulation.run(seed, parts, line -> {}).violations().stream()
                    .filter(violation -> violation.startsWith(promise + ": "))
                    .findFirst();
        }
        assertThat(found).as("a violation of '%s' in %d seeds", promise, SEEDS).isPresent();
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
                    ? item
                    : item.toBuilder()
                            .update(item.update().toBuilder()
                                    .conditionExpression("attribute_exists(#Version) OR #Version = :known")
                                    .build())
                            .build();
        }
    }

    private record NoRestarts(Executions inner) implements Executions {
        @Override
        public void start(String name, String requestToken) {
            if (!name.contains(".")) {
                inner.start(name, requestToken);
            }
        }

        @Override
        public void wake(String taskToken) {
            inner.wake(taskToken);
        }
    }

    private record NoWakeUps(Executions inner) implements Executions {
        @Override
        public void start(String name, String requestToken) {
            inner.start(name, requestToken);
        }

        @Override
        public void wake(String taskToken) {
            // Nobody is woken.
        }
    }

    private record FreshTokens(Service inner, AtomicLong count) implements Service {
        FreshTokens(Service inner) {
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

    private record SilentCancel(Service inner) implements Service {
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

    private record Talkative(Service inner) implements Service {
        @Override
        public Map<String, Object> call(String action, Map<String, ?> members) {
            if (action.equals("CreateResource") && members.get("ClientToken").hashCode() % 16 == 0) {
                throw SimulatedCloudControl.error(
                        "InvalidRequestException", 400, "Refused was: " + members.get("DesiredState"));
            }
            return inner.call(action, members);
        }
    }
}
