package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadRedactorTest {
    private static final Set<String> TEXTS = Set.of("{\"Password\":\"hunter2\"}", "hunter2", "hunter2-prod", "on");

    @ParameterizedTest(name = "[{index}] {1}")
    @CsvSource({
        "Refused was: {\"Password\":\"hunter2\"}, Refused was: (hidden)",
        "hunter2 is weak; choose another than hunter2, (hidden) is weak; choose another than (hidden)",
        "hunter2-prod is longer than hunter2, (hidden) is longer than (hidden)",
        "'{\"Password\":\"hunter2\", and more', '{\"Password\":\"(hidden)\", and more'",
        "Cut off: hunter2-p, Cut off: (hidden)",
        "Cut off: hunter, Cut off: (hidden)",
        "'Cut off: {\"Passw', Cut off: (hidden)",
        "Turned on and hunted, Turned on and hunted",
        "'', ''"
    })
    void isHidden(String said, String told) {
        assertThat(PayloadRedactor.redact(said, TEXTS)).isEqualTo(told);
    }
}
