package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("picocli in the current class format")
class CurrentFormatTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("has all its classes, which pass the verifier and do what they did")
    void passes() throws Exception {
        Path original = Path.of(CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path copy = folder.resolve("picocli.jar");
        CurrentFormat.main(new String[] {original.toString(), copy.toString()});
        List<String> classes = classes(original);
        assertThat(classes).contains("picocli/CommandLine.class");
        assertThat(classes(copy)).containsExactlyInAnyOrderElementsOf(classes);
        try (ZipFile jar = new ZipFile(copy.toFile())) {
            for (String name : classes) {
                byte[] bytes = jar.getInputStream(jar.getEntry(name)).readAllBytes();
                assertThat(ByteBuffer.wrap(bytes).getShort(6)).as(name).isEqualTo((short) 61);
            }
        }
        // Not on this JVM's class path: what is loaded there is the original.
        String path = copy + File.pathSeparator + System.getProperty("java.class.path");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                "requesttracker.local.Tracker",
                "generate-completion");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("complete -F");
        assertThat(process.waitFor()).isZero();
    }

    private static List<String> classes(Path jar) throws Exception {
        List<String> names = new ArrayList<>();
        try (ZipFile file = new ZipFile(jar.toFile())) {
            file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .forEach(names::add);
        }
        return names;
    }
}
