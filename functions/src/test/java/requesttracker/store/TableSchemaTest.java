package requesttracker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.json.Json;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

@DisplayName("The schema of the table")
class TableSchemaTest {

    @Test
    void is_the_file_from_which_DynamoDB_creates_the_table() {
        String name = TestTable.create();
        TableDescription table =
                TestTable.client().describeTable(r -> r.tableName(name)).table();

        assertThat(table.keySchema())
                .extracting(KeySchemaElement::attributeName)
                .containsExactly("RequestToken");
        assertThat(table.globalSecondaryIndexes())
                .extracting(GlobalSecondaryIndexDescription::indexName)
                .containsExactlyInAnyOrder("ActiveIndex", "ListIndex", "ResourceIndex");
        GlobalSecondaryIndexDescription active = table.globalSecondaryIndexes().stream()
                .filter(index -> index.indexName().equals(RequestStore.ACTIVE_INDEX))
                .findFirst()
                .orElseThrow();
        assertThat(active.keySchema())
                .extracting(KeySchemaElement::attributeName)
                .isEqualTo(List.of("ActiveResource", "SubmittedAt"));
        assertThat(active.projection().nonKeyAttributes()).containsExactlyInAnyOrder("DueAt", "Driver", "NextStep");
    }

    /** CloudFormation can create only one index in an update, and DynamoDB cannot change a projection. */
    @Test
    void adds_one_index_to_the_previous_release_and_changes_none() throws IOException {
        Map<String, Object> before = schema("/table-1.0.0.json");
        Map<String, Object> now = schema("/table.json");
        assertThat(now.get("KeySchema")).isEqualTo(before.get("KeySchema"));
        for (String member : List.of("GlobalSecondaryIndexes", "AttributeDefinitions")) {
            List<Object> earlier = elements(before, member);
            assertThat(elements(now, member)).startsWith(earlier.toArray()).hasSize(earlier.size() + 1);
        }
    }

    private static List<Object> elements(Map<String, Object> schema, String member) {
        return List.copyOf((List<?>) schema.get(member));
    }

    private static Map<String, Object> schema(String resource) throws IOException {
        try (InputStream file = TableSchemaTest.class.getResourceAsStream(resource)) {
            return Json.input(file);
        }
    }
}
