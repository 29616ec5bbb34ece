package requesttracker.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where {@code tracker local} says its address, so that the other commands find it: the last one started counts.
 *
 * <p>In the user's runtime folder, else in the home: never where another user could leave an address of his own.
 */
public final class EndpointFile {
    private final Path file;

    public EndpointFile(Map<String, String> environment, String home) {
        String runtime = environment.get("XDG_RUNTIME_DIR");
        boolean own = runtime != null && !runtime.isEmpty() && Files.isWritable(Path.of(runtime));
        this.file = own ? Path.of(runtime, "request-tracker.endpoint") : Path.of(home, ".request-tracker.endpoint");
    }

    /** The address, if a tracker said one. */
    public Optional<String> read() {
        try {
            return Optional.of(Files.readString(file).strip()).filter(url -> !url.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Says the address; a folder that can't be written is no reason not to serve. */
    public void write(String url) {
        try {
            Files.write(file, url.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            System.err.println("tracker: " + file + " can't be written; use --endpoint with the other commands");
        }
    }

    /** Takes the address back, unless another tracker has said its own. */
    public void remove(String url) {
        try {
            if (read().filter(url::equals).isPresent()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The next tracker writes over it, and a command says that nobody answers there.
        }
    }
}
