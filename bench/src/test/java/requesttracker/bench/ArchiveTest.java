package requesttracker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that an archive of classes belongs to one build of a jar. */
final class ArchiveTest {
    @TempDir
    Path folder;

    private Path archive(int jdk) throws Exception {
        MeasuredFunction function =
                new MeasuredFunction("a function", folder.resolve("function.jar"), "Handler", "{}", Map.of());
        return Jvm.archive(folder, new Jvm.ColdStartVariant(function, jdk, Jvm.ClassPathLayout.ARCHIVE));
    }

    @Test
    @DisplayName("A rebuilt jar has a new archive, and is not run with the earlier archive")
    void belongsToOneBuild() throws Exception {
        Files.writeString(folder.resolve("function.jar"), "old code");
        Path old = archive(25);
        assertThat(archive(25)).isEqualTo(old);
        assertThat(archive(17)).isNotEqualTo(old);

        Files.writeString(folder.resolve("function.jar"), "new code");
        assertThat(archive(25)).isNotEqualTo(old);
    }
}
