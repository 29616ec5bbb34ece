package requesttracker.emulators.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.BillingModeSummary;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** A table: its name, its key and its indexes. */
record TableDefinition(String name, KeySchema key, List<Index> indexes) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");

    /** @param nonKeyAttributes the projected attributes of INCLUDE; empty for ALL and KEYS_ONLY */
    record Index(String name, KeySchema key, ProjectionType projection, List<String> nonKeyAttributes) {}

    static TableDefinition of(CreateTableRequest request) {
        if (request.tableName() == null || !NAME.matcher(request.tableName()).matches()) {
            throw new InvalidRequestException(
                    "TableName must be 3 to 255 characters long and satisfy the pattern [a-zA-Z0-9_.-]+");
        }
        if (request.hasLocalSecondaryIndexes()) {
            throw new UnsupportedOperationException("CreateTable: LocalSecondaryIndexes");
        }
        List<Index> indexes = new ArrayList<>();
        Set<String> keyNames = new HashSet<>();
        KeySchema key = key(request.keySchema(), request.attributeDefinitions());
        keyNames.addAll(key.names());
        for (GlobalSecondaryIndex index : request.globalSecondaryIndexes()) {
            KeySchema indexKey = key(index.keySchema(), request.attributeDefinitions());
            keyNames.addAll(indexKey.names());
            indexes.add(new Index(
                    index.indexName(),
                    indexKey,
                    index.projection().projectionType(),
                    List.copyOf(index.projection().nonKeyAttributes())));
        }
        if (keyNames.size() != request.attributeDefinitions().size()) {
            throw new InvalidRequestException(
                    "One or more parameter values were invalid: Some AttributeDefinitions are not used");
        }
        return new TableDefinition(request.tableName(), key, List.copyOf(indexes));
    }

    private static KeySchema key(List<KeySchemaElement> elements, List<AttributeDefinition> definitions) {
        KeySchema.Attribute hash = attribute(elements, definitions, KeyType.HASH)
                .orElseThrow(() -> new InvalidRequestException("No Hash Key specified in schema"));
        return new KeySchema(
                hash, attribute(elements, definitions, KeyType.RANGE).orElse(null));
    }

    private static Optional<KeySchema.Attribute> attribute(
            List<KeySchemaElement> elements, List<AttributeDefinition> definitions, KeyType type) {
        return elements.stream()
                .filter(element -> element.keyType() == type)
                .findFirst()
                .map(KeySchemaElement::attributeName)
                .map(name -> definitions.stream()
                        .filter(definition -> definition.attributeName().equals(name))
                        .findFirst()
                        .map(definition -> new KeySchema.Attribute(
                                name, AttributeValue.Type.valueOf(definition.attributeTypeAsString())))
                        .orElseThrow(() -> new InvalidRequestException("One or more parameter values were invalid: Some"
                                + " index key attributes are not defined in AttributeDefinitions. Keys: [" + name
                                + "]")));
    }

    TableDescription describe(long items) {
        Set<KeySchema.Attribute> attributes = new HashSet<>(key.attributes());
        indexes.forEach(index -> attributes.addAll(index.key().attributes()));
        return TableDescription.builder()
                .tableName(name)
                .tableStatus(TableStatus.ACTIVE)
                .tableArn("arn:aws:dynamodb:us-east-1:000000000000:table/" + name)
                .itemCount(items)
                .billingModeSummary(BillingModeSummary.builder()
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .build())
                .keySchema(elements(key))
                .attributeDefinitions(attributes.stream()
                        .map(attribute -> AttributeDefinition.builder()
                                .attributeName(attribute.name())
                                .attributeType(attribute.type().name())
                                .build())
                        .toList())
                .globalSecondaryIndexes(
                        indexes.isEmpty()
                                ? null
                                : indexes.stream()
                                        .map(TableDefinition::describe)
                                        .toList())
                .build();
    }

    private static GlobalSecondaryIndexDescription describe(Index index) {
        return GlobalSecondaryIndexDescription.builder()
                .indexName(index.name())
                .indexStatus(IndexStatus.ACTIVE)
                .keySchema(elements(index.key()))
                .projection(Projection.builder()
                        .projectionType(index.projection())
                        .nonKeyAttributes(index.nonKeyAttributes().isEmpty() ? null : index.nonKeyAttributes())
                        .build())
                .build();
    }

    private static List<KeySchemaElement> elements(KeySchema key) {
        List<KeySchemaElement> elements = new ArrayList<>();
        elements.add(KeySchemaElement.builder()
                .attributeName(key.hash().name())
                .keyType(KeyType.HASH)
                .build());
        if (key.range() != null) {
            elements.add(KeySchemaElement.builder()
                    .attributeName(key.range().name())
                    .keyType(KeyType.RANGE)
                    .build());
        }
        return elements;
    }

    /** Returns the definition as bytes. */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(name);
            encode(out, key);
            out.writeInt(indexes.size());
            for (Index index : indexes) {
                out.writeUTF(index.name());
                encode(out, index.key());
                out.writeUTF(index.projection().name());
                out.writeInt(index.nonKeyAttributes().size());
                for (String attribute : index.nonKeyAttributes()) {
                    out.writeUTF(attribute);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void encode(DataOutputStream out, KeySchema key) throws IOException {
        out.writeInt(key.attributes().size());
        for (KeySchema.Attribute attribute : key.attributes()) {
            out.writeUTF(attribute.name());
            out.writeUTF(attribute.type().name());
        }
    }

    /** @throws IllegalArgumentException if the bytes are not an encoded definition */
    static TableDefinition decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String name = in.readUTF();
            KeySchema key = decodeKey(in);
            List<Index> indexes = new ArrayList<>();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String index = in.readUTF();
                KeySchema indexKey = decodeKey(in);
                ProjectionType projection = ProjectionType.valueOf(in.readUTF());
                List<String> attributes = new ArrayList<>();
                int attributeCount = in.readInt();
                for (int j = 0; j < attributeCount; j++) {
                    attributes.add(in.readUTF());
                }
                indexes.add(new Index(index, indexKey, projection, List.copyOf(attributes)));
            }
            return new TableDefinition(name, key, List.copyOf(indexes));
        } catch (IOException e) {
            throw new IllegalArgumentException("the bytes are not the definition of a table", e);
        }
    }

    private static KeySchema decodeKey(DataInputStream in) throws IOException {
        boolean sorted = in.readInt() > 1;
        KeySchema.Attribute hash = decodeAttribute(in);
        return new KeySchema(hash, sorted ? decodeAttribute(in) : null);
    }

    private static KeySchema.Attribute decodeAttribute(DataInputStream in) throws IOException {
        return new KeySchema.Attribute(in.readUTF(), AttributeValue.Type.valueOf(in.readUTF()));
    }

    /** Returns the part of an item that an index has. */
    Map<String, AttributeValue> projected(Index index, Map<String, AttributeValue> item) {
        if (index.projection() == ProjectionType.ALL) {
            return item;
        }
        Set<String> names = projectedNames(index);
        Map<String, AttributeValue> projected = new LinkedHashMap<>(item);
        projected.keySet().retainAll(names);
        return projected;
    }

    Set<String> projectedNames(Index index) {
        Set<String> names = new HashSet<>(key.names());
        names.addAll(index.key().names());
        names.addAll(index.nonKeyAttributes());
        return names;
    }
}
