package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import requesttracker.local.RepositoryFiles;

/** Checks the names of all types in the repository: of the product, its tests, its benchmarks and its samples. */
@DisplayName("A type name")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UniqueTypeNamesTest {
    private final Map<String, List<String>> places = new TreeMap<>();

    @BeforeAll
    void parse() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(RepositoryFiles.sources(".java")));
            for (CompilationUnitTree unit : task.parse()) {
                String file = RepositoryFiles.ROOT
                        .toUri()
                        .relativize(unit.getSourceFile().toUri())
                        .getPath();
                unit.accept(
                        new TreeScanner<Void, Void>() {
                            @Override
                            public Void visitClass(ClassTree type, Void none) {
                                if (!type.getSimpleName().isEmpty()) {
                                    places.computeIfAbsent(type.getSimpleName().toString(), name -> new ArrayList<>())
                                            .add(file);
                                }
                                return super.visitClass(type, null);
                            }
                        },
                        null);
            }
        }
    }

    @Test
    @DisplayName("is found in each place: top-level, nested, in tests")
    void isFound() {
        assertThat(places).containsKeys("Lifecycle", "UniqueTypeNamesTest", "RequestStoreTest");
        assertThat(places.get("CancelAt"))
                .containsExactly("conformance/src/test/java/requesttracker/conformance/engines/Scenario.java");
        assertThat(places.get("PageInBrowser"))
                .containsExactly("conformance/src/browser/java/requesttracker/conformance/browser/PageInBrowser.java");
    }

    @Test
    @DisplayName("is declared once in the repository")
    void isDeclaredOnce() {
        Map<String, List<String>> repeated = new TreeMap<>(places);
        // Code always names a nested builder together with the type that it builds.
        repeated.remove("Builder");
        repeated.values().removeIf(files -> files.size() == 1);

        assertThat(repeated).isEmpty();
    }
}
