package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Timestamps")
class TimestampsTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-03-01T12:00:00Z, 2026-03-01T12:00:00.000Z",
        "2026-03-01T12:00:00.5Z, 2026-03-01T12:00:00.500Z",
        "2026-03-01T12:00:00.123456789Z, 2026-03-01T12:00:00.123Z",
        "2026-03-01T12:00:59.999999Z, 2026-03-01T12:00:59.999Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    })
    void always_have_milliseconds_so_that_they_sort_as_text(Instant instant, String text) {
        assertThat(Timestamps.iso(instant)).isEqualTo(text);
    }
}
