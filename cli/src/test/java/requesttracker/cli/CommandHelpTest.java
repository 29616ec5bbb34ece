package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@DisplayName("The help of the commands")
class CommandHelpTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<String> commands() {
        return TrackerCommands.NAMES.stream();
    }

    private int run(String... arguments) {
        return Tracker.commandLine(Map.of(), arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("fits into 80 columns, has an example and no warning:")
    @MethodSource("commands")
    void fits(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
        assertThat(out.toString()).contains("Examples:\n  tracker " + command);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("is what 'tracker help' prints:")
    @MethodSource("commands")
    void isPrintedByHelp(String command) {
        assertThat(run("help", command)).isZero();
        String helped = out.toString();
        out.getBuffer().setLength(0);
        run(command, "--help");
        assertThat(helped).isEqualTo(out.toString()).startsWith("Usage: tracker " + command);
    }

    @Test
    @DisplayName("has a whole sentence for each command")
    void hasWholeSentences() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        CommandLine tracker = Tracker.commandLine(Map.of());
        for (String name : TrackerCommands.NAMES) {
            String[] description = tracker.getSubcommands()
                    .get(name)
                    .getCommandSpec()
                    .usageMessage()
                    .description();
            assertThat(description[0]).as(name).endsWith(".");
        }
    }

    @Test
    @DisplayName("names the defaults of times and choices")
    void namesDefaults() {
        run("submit", "--help");
        String oneLine = out.toString().replaceAll("\\s+", " ");
        assertThat(oneLine)
                .contains("Default: 2h.", "Default: 10m.", "Default: CANCEL.", "Default: FAIL.", "Default: table.");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("follows a usage error as one line and a hint:")
    @ValueSource(
            strings = {
                "submit --timeout 5x",
                "submit --tiemout 5m",
                "status",
                "status t --output xml",
                "list --max ten",
                "nothing"
            })
    void isHinted(String line) {
        String[] arguments = line.split(" ");
        assertThat(run(arguments)).isEqualTo(2);
        List<String> printed = err.toString().lines().toList();
        assertThat(printed.get(0)).startsWith("tracker: ");
        assertThat(printed.get(printed.size() - 1)).startsWith("'tracker").endsWith("--help' lists the options");
        assertThat(printed).hasSizeLessThanOrEqualTo(3);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @DisplayName("is printed if no command is given")
    void isTheAnswerToNoCommand() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("Usage: tracker");
    }
}
