package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The output is colored")
final class OutputTest {
    @Test
    @DisplayName("on a terminal")
    void onATerminal() {
        assertThat(Output.isColored(true, Map.of())).isTrue();
    }

    @Test
    @DisplayName("not in a pipe or a file")
    void notElsewhere() {
        assertThat(Output.isColored(false, Map.of())).isFalse();
    }

    @Test
    @DisplayName("not with a NO_COLOR that is not empty")
    void notWithNoColor() {
        assertThat(Output.isColored(true, Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Output.isColored(true, Map.of("NO_COLOR", "false"))).isFalse();
        assertThat(Output.isColored(true, Map.of("NO_COLOR", ""))).isTrue();
    }
}
