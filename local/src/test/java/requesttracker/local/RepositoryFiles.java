package requesttracker.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds files of the repository outside of the modules, such as the documents, and the sources of all modules. */
public final class RepositoryFiles {
    /** The root folder of the repository. */
    public static final Path ROOT = Path.of(System.getProperty("tracker.root"));

    /** Folders without sources. */
    private static final Set<String> SKIPPED = Set.of("target", "node_modules", "cdk.out");

    private RepositoryFiles() {}

    /** Returns the path of a file by its path from the root. */
    public static Path path(String file) {
        return ROOT.resolve(file);
    }

    /** Returns the text of a file. */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the files of all modules whose names have this ending, without the outputs of a build. */
    public static List<Path> sources(String suffix) throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean hidden = name.startsWith(".") && !folder.equals(ROOT);
                return hidden || SKIPPED.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().endsWith(suffix)) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }
}
