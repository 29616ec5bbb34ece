package requesttracker.conformance.engines;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The events that each function gets, in a folder for each function. The tests of {@code functions} share them. */
final class EventFiles implements AutoCloseable {
    private final Path folder;
    private final Optional<FileSystem> jar;

    private EventFiles(Path folder, Optional<FileSystem> jar) {
        this.folder = folder;
        this.jar = jar;
    }

    /** Opens the folder {@code events} of the class path, which may be in a jar. */
    static EventFiles open() throws IOException, URISyntaxException {
        URI folder = EventFiles.class.getResource("/events").toURI();
        if (folder.getScheme().equals("file")) {
            return new EventFiles(Path.of(folder), Optional.empty());
        }
        FileSystem jar = FileSystems.newFileSystem(folder, Map.of());
        return new EventFiles(jar.getPath("/events"), Optional.of(jar));
    }

    /** Returns the names of the functions that have events. */
    List<String> functions() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(each -> each.getFileName().toString()).toList();
        }
    }

    /** Returns the events of a function, in the order of their names. */
    List<Path> of(String function) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(function))) {
            return files.filter(file -> !file.toString().endsWith(".answer.json"))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the answer that the function must give to an event. */
    static String answer(Path event) throws IOException {
        return Files.readString(
                event.resolveSibling(event.getFileName().toString().replace(".json", ".answer.json")));
    }

    @Override
    public void close() throws IOException {
        if (jar.isPresent()) {
            jar.get().close();
        }
    }
}
