package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainArgumentsTest {
    static Stream<List<String>> plain() {
        return Stream.of(
                List.of("status", "t", "--output", "json", "--resource-model"),
                List.of("status", "--output=JSON", "t"),
                List.of("watch", "a", "b", "--patience", "7"),
                List.of("list", "--operation", "create", "--operation=UPDATE", "--status", "PENDING", "--max", "3"),
                List.of("submit", "-f", "-", "-q", "--on-conflict", "wait", "--timeout", "60"),
                List.of("submit", "--timeout", "1h30m", "--patience=PT5M"),
                List.of("submit", "--patch-document", "@pom.xml", "--desired-state", "{\"a\": \"b c\"}"));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void readsPlainFormsAsPicocliDoes(List<String> arguments) {
        String[] given = arguments.toArray(String[]::new);
        ApiCommand ours = TrackerCommands.api(given[0]).orElseThrow();
        assertThat(PlainArguments.apply(ours, given)).isTrue();
        var theirs = Tracker.commandLine(Map.<String, Supplier<Object>>of(), given)
                .parseArgs(given)
                .subcommand();
        for (CommandOption<?> option : ours.options()) {
            Object value = option.isPositional()
                    ? theirs.matchedPositionalValue(0, null)
                    : theirs.matchedOptionValue(option.names().get(0), null);
            Object read = option.isRepeatable()
                    ? option.values()
                    : option.value().map(Object.class::cast).orElse(null);
            assertThat(String.valueOf(read))
                    .as(option.names().toString())
                    .isEqualTo(value == null && option.isRepeatable() ? "[]" : String.valueOf(value));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "status a b",
                "status t --help",
                "status t --output xml",
                "status t --output",
                "status t --resource-model=true",
                "status t -ojson",
                "status t --endpoint a --endpoint b",
                "list --max ten",
                "submit --timeout 5x",
                "list --max -1",
                "list --max 010",
                "list --unknown",
                "list --"
            })
    void leavesAllOtherFormsToPicocli(String line) {
        String[] arguments = line.split(" ", -1);
        assertThat(PlainArguments.apply(TrackerCommands.api(arguments[0]).orElseThrow(), arguments))
                .isFalse();
    }

    @Test
    void aValueThatNamesAFileIsNotReadAsArguments() {
        String[] arguments = {"submit", "--patch-document", "@pom.xml"};
        CommandLine.ParseResult parsed =
                Tracker.commandLine(Map.of(), arguments).parseArgs(arguments).subcommand();
        assertThat(parsed.<String>matchedOptionValue("--patch-document", "")).isEqualTo("@pom.xml");
    }
}
