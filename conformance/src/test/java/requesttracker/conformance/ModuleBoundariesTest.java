package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.local.RepositoryFiles;

/** Checks that modules share artifacts, which Maven's dependencies name, and no files. */
@DisplayName("No module")
class ModuleBoundariesTest {
    /** A string literal with a path through the parent folder of a module. */
    private static final Pattern PARENT_FOLDER = Pattern.compile("(?:Path\\.of|Paths\\.get|File)\\(\\s*\"\\.\\.[\"/]");

    /** A dependency on a POM, whose only effect is the order of the build. */
    private static final Pattern POM_DEPENDENCY =
            Pattern.compile("<dependency>(?:(?!</dependency>)[\\s\\S])*<type>pom</type>(?!\\s*<scope>import</scope>)");

    /** Classes or tests of another module, by their folder. */
    private static final Pattern OTHER_FOLDER =
            Pattern.compile("\\$\\{(?:project\\.)?(?:basedir|build\\.directory)}/\\.\\.|>\\.\\./(?!\\.\\./pom\\.xml<)");

    @Test
    @DisplayName("reads the files of another module by their paths")
    void readsFilesByPath() throws IOException {
        assertThat(matches(RepositoryFiles.sources(".java"), PARENT_FOLDER)).isEmpty();
    }

    @Test
    @DisplayName("depends on a module that is built after it")
    void dependsOnPoms() throws IOException {
        assertThat(matches(RepositoryFiles.sources("pom.xml"), POM_DEPENDENCY)).isEmpty();
    }

    @Test
    @DisplayName("builds with the folders of another module")
    void buildsWithOtherFolders() throws IOException {
        assertThat(matches(RepositoryFiles.sources("pom.xml"), OTHER_FOLDER)).isEmpty();
    }

    @Test
    @DisplayName("is missing in this test")
    void goesUnread() throws IOException {
        assertThat(RepositoryFiles.sources("pom.xml"))
                .contains(RepositoryFiles.path("pom.xml"), RepositoryFiles.path("emulators/services/pom.xml"));
        assertThat("Path.of(\"" + "../docs\")").containsPattern(PARENT_FOLDER);
        assertThat("<dependency><type>pom</type><scope>test</scope></dependency>")
                .containsPattern(POM_DEPENDENCY);
        assertThat("<dependency><type>pom</type><scope>import</scope></dependency>")
                .doesNotContainPattern(POM_DEPENDENCY);
        assertThat("<testClassesDirectory>../functions/target/test-classes</testClassesDirectory>")
                .containsPattern(OTHER_FOLDER);
    }

    private static Map<Path, List<String>> matches(List<Path> files, Pattern pattern) {
        Map<Path, List<String>> matches = new TreeMap<>();
        for (Path file : files) {
            List<String> found = pattern.matcher(RepositoryFiles.text(file))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            if (!found.isEmpty()) {
                matches.put(file, found);
            }
        }
        return matches;
    }
}
