package requesttracker.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.CfnTable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/**
 * The one table. Keys, indexes, billing and TTL come from {@code table.json}, the file that the functions' own tests
 * create their local table from.
 */
final class RequestTable extends Construct {
    private final CfnTable table;
    private final Optional<String> keyArn;

    RequestTable(Construct scope, String id, StackSettings settings) {
        super(scope, id);
        var definition = DefinitionFiles.table();
        var warm = warmThroughput(settings.storage().warmWriteUnits());
        var removalPolicy = settings.stage().development() ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
        keyArn = settings.storage().tableKey().arn(() -> createKey(removalPolicy));
        table = CfnTable.Builder.create(this, "Table")
                .keySchema(keySchema(definition))
                .attributeDefinitions(elements(definition.get("AttributeDefinitions")).stream()
                        .map(attribute -> CfnTable.AttributeDefinitionProperty.builder()
                                .attributeName(text(attribute, "AttributeName"))
                                .attributeType(text(attribute, "AttributeType"))
                                .build())
                        .toList())
                .globalSecondaryIndexes(elements(definition.get("GlobalSecondaryIndexes")).stream()
                        .map(index -> index(index, warm))
                        .toList())
                .warmThroughput(warm)
                .billingMode(text(definition, "BillingMode"))
                .timeToLiveSpecification(CfnTable.TimeToLiveSpecificationProperty.builder()
                        .attributeName(text(definition.get("TimeToLive"), "AttributeName"))
                        .enabled(definition.get("TimeToLive").get("Enabled").booleanValue())
                        .build())
                .pointInTimeRecoverySpecification(CfnTable.PointInTimeRecoverySpecificationProperty.builder()
                        .pointInTimeRecoveryEnabled(true)
                        .build())
                .deletionProtectionEnabled(!settings.stage().development())
                .build();
        keyArn.ifPresent(arn -> table.setSseSpecification(CfnTable.SSESpecificationProperty.builder()
                .sseEnabled(true)
                .sseType("KMS")
                .kmsMasterKeyId(arn)
                .build()));
        table.applyRemovalPolicy(removalPolicy);
    }

    String name() {
        return table.getRef();
    }

    String arn() {
        return table.getAttrArn();
    }

    Optional<String> keyArn() {
        return keyArn;
    }

    /** Allows a caller of DynamoDB to use a customer-managed key, through DynamoDB only. */
    static PolicyStatement useOfKey(String keyArn) {
        return PolicyStatement.Builder.create()
                .actions(List.of(
                        "kms:Decrypt",
                        "kms:DescribeKey",
                        "kms:Encrypt",
                        "kms:GenerateDataKey",
                        "kms:GenerateDataKeyWithoutPlaintext",
                        "kms:ReEncryptFrom",
                        "kms:ReEncryptTo"))
                .resources(List.of(keyArn))
                .conditions(Map.of("StringLike", Map.of("kms:ViaService", "dynamodb.*.amazonaws.com*")))
                .build();
    }

    /** Creates a key that is retained as long as the table, since a retained table is unreadable without it. */
    private String createKey(RemovalPolicy removalPolicy) {
        return Key.Builder.create(this, "Key")
                .description("Encrypts the request tracker's table")
                .enableKeyRotation(true)
                .removalPolicy(removalPolicy)
                .build()
                .getKeyArn();
    }

    /** Returns null, which leaves the property out, unless more than a new table's units are asked for. */
    private static CfnTable.WarmThroughputProperty warmThroughput(int writeUnits) {
        return writeUnits == 0
                ? null
                : CfnTable.WarmThroughputProperty.builder()
                        .readUnitsPerSecond(12_000)
                        .writeUnitsPerSecond(writeUnits)
                        .build();
    }

    private static CfnTable.GlobalSecondaryIndexProperty index(
            JsonNode index, CfnTable.WarmThroughputProperty warmThroughput) {
        return CfnTable.GlobalSecondaryIndexProperty.builder()
                .indexName(text(index, "IndexName"))
                .warmThroughput(warmThroughput)
                .keySchema(keySchema(index))
                .projection(CfnTable.ProjectionProperty.builder()
                        .projectionType(text(index.get("Projection"), "ProjectionType"))
                        .nonKeyAttributes(nonKeyAttributes(index.get("Projection")))
                        .build())
                .build();
    }

    /** Returns null, which leaves the property out, for a projection of the keys only. */
    private static List<String> nonKeyAttributes(JsonNode projection) {
        return projection.has("NonKeyAttributes")
                ? elements(projection.get("NonKeyAttributes")).stream()
                        .map(JsonNode::asText)
                        .toList()
                : null;
    }

    private static List<CfnTable.KeySchemaProperty> keySchema(JsonNode keyed) {
        return elements(keyed.get("KeySchema")).stream()
                .map(key -> CfnTable.KeySchemaProperty.builder()
                        .attributeName(text(key, "AttributeName"))
                        .keyType(text(key, "KeyType"))
                        .build())
                .toList();
    }

    private static List<JsonNode> elements(JsonNode array) {
        var elements = new ArrayList<JsonNode>();
        array.forEach(elements::add);
        return elements;
    }

    private static String text(JsonNode object, String member) {
        return object.get(member).textValue();
    }
}
