package requesttracker.simulation.checkers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class NoSecretsCheckerTest {
    private static final String PAYLOAD = Checkers.SECRET_MARK + "1";

    private final Violations violations = new Violations(() -> Instant.EPOCH);
    private final NoSecretsChecker checker = new NoSecretsChecker(violations);

    @Test
    void aPayloadIsFoundInEveryKindOfAttribute() {
        for (AttributeValue value : List.of(
                AttributeValue.fromS("was " + PAYLOAD),
                AttributeValue.fromSs(List.of(PAYLOAD)),
                AttributeValue.fromB(SdkBytes.fromUtf8String(PAYLOAD)),
                AttributeValue.fromL(List.of(AttributeValue.fromB(SdkBytes.fromUtf8String(PAYLOAD)))),
                AttributeValue.fromM(Map.of("Member", AttributeValue.fromS(PAYLOAD))),
                AttributeValue.fromM(Map.of(PAYLOAD, AttributeValue.fromS("value"))))) {
            int before = violations.list().size();

            write(Map.of("StatusMessage", value));

            assertThat(violations.list()).as("%s", value).hasSize(before + 1);
        }
        assertThat(violations.list())
                .allMatch(violation -> violation.startsWith("secret: a payload is in record, in its attribute Status"));
    }

    @Test
    void aRecordWithoutPayloadIsAccepted() {
        write(Map.of(
                "RequestToken", AttributeValue.fromS("request-1"),
                "Version", AttributeValue.fromN("1"),
                "Identifier", AttributeValue.fromB(SdkBytes.fromUtf8String("bytes"))));

        assertThat(violations.list()).isEmpty();
    }

    private void write(Map<String, AttributeValue> item) {
        checker.recordWritten(new RecordChange("request-1", Map.of(), item));
    }
}
