package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A time as an argument")
class DurationArgumentTest {
    @ParameterizedTest(name = "{0} is {1}")
    @DisplayName("is seconds, numbers with units, or ISO 8601:")
    @CsvSource({
        "0, PT0S",
        "300, PT5M",
        "300s, PT5M",
        "5m, PT5M",
        "5M, PT5M",
        "1h30m, PT1H30M",
        "2d, PT48H",
        "1d1h1m1s, PT25H1M1S",
        "PT5M, PT5M",
        "P1DT2H, PT26H",
        "pt5m, PT5M"
    })
    void isRead(String text, Duration time) {
        assertThat(DurationArgument.parse(text)).contains(time);
    }

    @ParameterizedTest(name = "[{0}]")
    @DisplayName("has no other form:")
    @ValueSource(
            strings = {
                "",
                " 5m",
                "5 m",
                "5x",
                "m",
                "-5m",
                "-PT5M",
                "PT0.5S",
                "1.5h",
                "30m1h",
                "9999999999",
                "P99999999D",
                "PT"
            })
    void isNothingElse(String text) {
        assertThat(DurationArgument.parse(text)).isEmpty();
    }
}
