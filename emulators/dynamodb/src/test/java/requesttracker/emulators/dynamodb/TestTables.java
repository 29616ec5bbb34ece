package requesttracker.emulators.dynamodb;

import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Tables and values for tests. */
final class TestTables {
    /** A table with the key Id, and an index with the key Owner and Rank. */
    static final String SIMPLE = "simple";

    /** A table with the key Group and Position; Position has the type that its name ends with. */
    static final String SORTED = "sorted-";

    private TestTables() {}

    static void create(DynamoDbClient client) {
        client.createTable(CreateTableRequest.builder()
                .tableName(SIMPLE)
                .attributeDefinitions(
                        attribute("Id", ScalarAttributeType.S),
                        attribute("Owner", ScalarAttributeType.S),
                        attribute("Rank", ScalarAttributeType.N))
                .keySchema(key("Id", KeyType.HASH))
                .globalSecondaryIndexes(GlobalSecondaryIndex.builder()
                        .indexName("ByOwner")
                        .keySchema(key("Owner", KeyType.HASH), key("Rank", KeyType.RANGE))
                        .projection(Projection.builder()
                                .projectionType(ProjectionType.INCLUDE)
                                .nonKeyAttributes("Title")
                                .build())
                        .build())
                .build());
        for (ScalarAttributeType type : ScalarAttributeType.knownValues()) {
            client.createTable(CreateTableRequest.builder()
                    .tableName(SORTED + type)
                    .attributeDefinitions(attribute("Group", ScalarAttributeType.S), attribute("Position", type))
                    .keySchema(key("Group", KeyType.HASH), key("Position", KeyType.RANGE))
                    .build());
        }
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(String value) {
        return AttributeValue.fromN(value);
    }

    static AttributeValue bytes(byte[] value) {
        return AttributeValue.fromB(SdkBytes.fromByteArray(value));
    }

    static Map<String, AttributeValue> id(String id) {
        return Map.of("Id", text(id));
    }

    static void put(DynamoDbClient client, Map<String, AttributeValue> item) {
        client.putItem(request -> request.tableName(SIMPLE).item(item));
    }

    static Map<String, AttributeValue> get(DynamoDbClient client, String id) {
        return client.getItem(request -> request.tableName(SIMPLE).key(id(id)).consistentRead(true))
                .item();
    }
}
