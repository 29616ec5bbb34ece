package requesttracker.conformance.engines;

import java.util.function.UnaryOperator;
import requesttracker.emulators.dynamodb.ForwardingDynamoDb;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Mistakes that a DynamoDB could have. */
enum PlantedMistake {
    CONDITION_INCLUDES_THE_BOUND(condition -> condition.replace(" < ", " <= "), query -> query),
    CONDITION_TAKES_AND_FOR_OR(condition -> condition.replace(" OR ", " AND "), query -> query),
    CONDITION_IGNORED(condition -> null, query -> query),
    ORDER_IS_DESCENDING(
            condition -> condition,
            query -> query.toBuilder().scanIndexForward(false).build()),
    SORT_KEY_EXCLUDES_THE_BOUND(
            condition -> condition,
            query -> query.toBuilder()
                    .keyConditionExpression(query.keyConditionExpression()
                            .replace(" <= ", " < ")
                            .replace(" >= ", " > "))
                    .build()),
    LIMIT_IS_ONE_MORE(
            condition -> condition,
            query -> query.toBuilder()
                    .limit(query.limit() == null ? null : query.limit() + 1)
                    .build()),
    LIMIT_IGNORED(condition -> condition, query -> query.toBuilder().limit(null).build());

    @SuppressWarnings("ImmutableEnumChecker") // The type cannot express this. Each mistake is a lambda without state.
    private final UnaryOperator<String> condition;

    @SuppressWarnings("ImmutableEnumChecker") // The same reason.
    private final UnaryOperator<QueryRequest> query;

    PlantedMistake(UnaryOperator<String> condition, UnaryOperator<QueryRequest> query) {
        this.condition = condition;
        this.query = query;
    }

    /** Returns a database with this mistake. */
    DynamoDbClient in(DynamoDbClient right) {
        return new ForwardingDynamoDb(right) {
            @Override
            public CreateTableResponse createTable(CreateTableRequest request) {
                return right.createTable(request);
            }

            @Override
            public PutItemResponse putItem(PutItemRequest request) {
                return right.putItem(request.toBuilder()
                        .conditionExpression(mistaken(request.conditionExpression()))
                        .build());
            }

            @Override
            public UpdateItemResponse updateItem(UpdateItemRequest request) {
                return right.updateItem(request.toBuilder()
                        .conditionExpression(mistaken(request.conditionExpression()))
                        .build());
            }

            @Override
            public DeleteItemResponse deleteItem(DeleteItemRequest request) {
                return right.deleteItem(request.toBuilder()
                        .conditionExpression(mistaken(request.conditionExpression()))
                        .build());
            }

            @Override
            public QueryResponse query(QueryRequest request) {
                return right.query(query.apply(request));
            }
        };
    }

    private String mistaken(String right) {
        return right == null ? null : condition.apply(right);
    }
}
