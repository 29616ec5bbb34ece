package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.jsontree.JsonTree;

@DisplayName("The simulator reference in docs/simulator.md")
class SimulatorReferenceTest {
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\|.*\\| `(.+)` \\|$", Pattern.MULTILINE);

    private final Map<String, String> examples = examples();

    @Test
    @DisplayName("lists exactly the members that the simulator knows")
    void listsTheKnownMembers() {
        ObjectNode unknown = JsonTree.object().put("Unknown", true);
        assertThatThrownBy(() -> Behavior.read(unknown, "Simulate.Create"))
                .hasMessageContaining(
                        "known are " + new TreeSet<>(examples.keySet()));
    }

    @Test
    @DisplayName("has an example of each member that the simulator accepts")
    void hasAcceptedExamples() {
        examples.forEach((member, example) -> {
            ObjectNode behavior = JsonTree.object();
            behavior.set(member, JsonTree.read(example));
            assertThat(Behavior.read(behavior, "Simulate.Create").json()).isEqualTo(behavior);
        });
    }

    @Test
    @DisplayName("states the bounds of numbers")
    void statesTheBounds() {
        for (String member : Set.of("DurationSeconds", "RetryAfterSeconds", "CancelSeconds", "ForgetAfterSeconds")) {
            assertBounds(member, 31_536_000);
        }
        for (String member : Set.of("ThrottlePolls", "ConcurrentModifications")) {
            assertBounds(member, 1_000_000);
        }
    }

    private static void assertBounds(String member, int most) {
        assertThat(Behavior.read(JsonTree.object().put(member, most), "Simulate.Create")).isNotNull();
        assertThatThrownBy(() -> Behavior.read(JsonTree.object().put(member, most + 1), "Simulate.Create"))
                .hasMessageContaining(member);
        assertThatThrownBy(() -> Behavior.read(JsonTree.object().put(member, -1), "Simulate.Create"))
                .hasMessageContaining(member);
    }

    private static Map<String, String> examples() {
        Map<String, String> examples = new LinkedHashMap<>();
        try {
            Matcher rows = ROW.matcher(
                    Files.readString(Path.of(System.getProperty("tracker.root")).resolve("docs/simulator.md")));
            while (rows.find()) {
                examples.put(rows.group(1), rows.group(2));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return examples;
    }
}
