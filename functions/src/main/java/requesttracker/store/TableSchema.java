package requesttracker.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import requesttracker.json.Json;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;

/** Describes the table by {@code /table.json} on the class path. The stack reads the same file. */
public final class TableSchema {
    private TableSchema() {}

    /**
     * Returns the call that creates the table under a name, with its indexes. The expiry of items is not part of it,
     * since DynamoDB sets it in a separate call, and readers filter expired items in any case.
     */
    public static CreateTableRequest createTable(String name) {
        Map<String, Object> schema = read();
        return CreateTableRequest.builder()
                .tableName(name)
                .keySchema(keys(schema))
                .attributeDefinitions(objects(schema, "AttributeDefinitions").stream()
                        .map(attribute -> AttributeDefinition.builder()
                                .attributeName(text(attribute, "AttributeName"))
                                .attributeType(text(attribute, "AttributeType"))
                                .build())
                        .toList())
                .globalSecondaryIndexes(objects(schema, "GlobalSecondaryIndexes").stream()
                        .map(TableSchema::index)
                        .toList())
                .billingMode(BillingMode.fromValue(text(schema, "BillingMode")))
                .build();
    }

    private static GlobalSecondaryIndex index(Map<String, Object> index) {
        Map<String, Object> projection = Json.member(index, "Projection");
        return GlobalSecondaryIndex.builder()
                .indexName(text(index, "IndexName"))
                .keySchema(keys(index))
                .projection(Projection.builder()
                        .projectionType(text(projection, "ProjectionType"))
                        .nonKeyAttributes(
                                projection.containsKey("NonKeyAttributes")
                                        ? list(projection, "NonKeyAttributes").stream()
                                                .map(String.class::cast)
                                                .toList()
                                        : null)
                        .build())
                .build();
    }

    private static List<KeySchemaElement> keys(Map<String, Object> tableOrIndex) {
        return objects(tableOrIndex, "KeySchema").stream()
                .map(key -> KeySchemaElement.builder()
                        .attributeName(text(key, "AttributeName"))
                        .keyType(text(key, "KeyType"))
                        .build())
                .toList();
    }

    private static Map<String, Object> read() {
        try (InputStream file = TableSchema.class.getResourceAsStream("/table.json")) {
            if (file == null) {
                throw new IllegalStateException("/table.json is not on the class path");
            }
            return Json.input(file);
        } catch (IOException e) {
            throw new UncheckedIOException("/table.json cannot be read", e);
        }
    }

    private static String text(Map<String, Object> object, String name) {
        return Json.text(object, name).orElseThrow(() -> new IllegalStateException("/table.json: no " + name));
    }

    private static List<?> list(Map<String, Object> object, String name) {
        if (object.get(name) instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException("/table.json: no list " + name);
    }

    @SuppressWarnings("unchecked") // JSON has text keys only
    private static List<Map<String, Object>> objects(Map<String, Object> object, String name) {
        return list(object, name).stream()
                .map(element -> (Map<String, Object>) element)
                .toList();
    }
}
