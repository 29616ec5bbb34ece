package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import requesttracker.local.RepositoryFiles;

/** The lists of files in {@code docs/architecture.md}. */
@DisplayName("The architecture page")
class ArchitecturePageTest {
    private static final Pattern STEP = Pattern.compile("(?m)^(\\d+)\\. `([^`]+)` ");

    @ParameterizedTest(name = "Files that a {0} passes: at most {1}")
    @CsvSource({"cancel, 15", "poll, 12"})
    @DisplayName("lists existing files, each once")
    void listsFilesThatExist(String journey, int most) throws IOException {
        List<String> files = files(journey);

        assertThat(files).isNotEmpty().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(most);
        assertThat(files)
                .allSatisfy(file -> assertThat(RepositoryFiles.path(file)).isRegularFile());
    }

    @Test
    @DisplayName("lists the handler, the record's store and the definition for both")
    void listsTheMainFiles() throws IOException {
        String functions = "functions/src/main/java/requesttracker/";
        assertThat(files("cancel"))
                .contains(
                        functions + "endpoint/CancelRequest.java",
                        functions + "workflow/CancelOperation.java",
                        functions + "store/RequestStore.java",
                        "statemachine/request-lifecycle.asl.json");
        assertThat(files("poll"))
                .contains(
                        functions + "workflow/PollStatus.java",
                        functions + "store/RequestStore.java",
                        "statemachine/request-lifecycle.asl.json");
    }

    private static List<String> files(String journey) throws IOException {
        String page = Files.readString(RepositoryFiles.path("docs/architecture.md"));
        String heading = "## Files that a " + journey + " passes\n";
        assertThat(page).contains(heading);
        String section = page.substring(page.indexOf(heading) + heading.length());
        int next = section.indexOf("\n## ");
        Matcher steps = STEP.matcher(next < 0 ? section : section.substring(0, next));
        return steps.results().map(step -> step.group(2)).toList();
    }
}
