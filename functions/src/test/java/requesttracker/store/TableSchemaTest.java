package requesttracker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

class TableSchemaTest {

    @Test
    void dynamoDbMakesTheTableOfTheFile() {
        String name = TestTable.create();
        TableDescription table =
                TestTable.client().describeTable(r -> r.tableName(name)).table();

        assertThat(table.keySchema())
                .extracting(KeySchemaElement::attributeName)
                .containsExactly("RequestToken");
        assertThat(table.globalSecondaryIndexes())
                .extracting(GlobalSecondaryIndexDescription::indexName)
                .containsExactlyInAnyOrder("ActiveIndex", "ListIndex");
        GlobalSecondaryIndexDescription active = table.globalSecondaryIndexes().stream()
                .filter(index -> index.indexName().equals(RequestStore.ACTIVE_INDEX))
                .findFirst()
                .orElseThrow();
        assertThat(active.keySchema())
                .extracting(KeySchemaElement::attributeName)
                .isEqualTo(List.of("ActiveResource", "SubmittedAt"));
        assertThat(active.projection().nonKeyAttributes()).containsExactlyInAnyOrder("DueAt", "Driver", "NextStep");
    }
}
