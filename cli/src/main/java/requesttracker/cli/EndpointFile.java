package requesttracker.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The file with the addresses of the running {@code tracker local} processes, one in each line. The other commands find
 * a tracker by this file.
 *
 * <p>The file is in the user's runtime folder, or else in the home folder. Other users cannot write there.
 */
public final class EndpointFile {
    private static final int CONNECT_MILLIS = 1_000;

    private final Path file;
    private final Predicate<String> answers;

    public EndpointFile(Map<String, String> environment, String home) {
        this(environment, home, EndpointFile::accepts);
    }

    /** @param answers returns whether a tracker answers at an address */
    EndpointFile(Map<String, String> environment, String home, Predicate<String> answers) {
        String runtime = environment.get("XDG_RUNTIME_DIR");
        boolean own = runtime != null && !runtime.isEmpty() && Files.isWritable(Path.of(runtime));
        this.file = own ? Path.of(runtime, "request-tracker.endpoint") : Path.of(home, ".request-tracker.endpoint");
        this.answers = answers;
    }

    Path path() {
        return file;
    }

    /** Returns the addresses in the order in which their trackers started, including those of killed trackers. */
    List<String> all() {
        try {
            return lines(Files.readString(file));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Returns the address of the answering tracker that started last. If no tracker answers, considers all of them. */
    public Optional<String> read() {
        List<String> known = all();
        // With a single address there is no choice, and the command itself finds out whether the tracker answers.
        if (known.size() > 1) {
            for (int i = known.size() - 1; i >= 0; i--) {
                if (answers.test(known.get(i))) {
                    return Optional.of(known.get(i));
                }
            }
        }
        return known.isEmpty() ? Optional.empty() : Optional.of(known.get(known.size() - 1));
    }

    /**
     * Adds an address, and removes those of killed trackers. Prints a warning if the file can't be written, since the
     * tracker can serve without it.
     */
    public void write(String url) {
        try {
            update(known -> {
                known.removeIf(other -> other.equals(url) || !answers.test(other));
                known.add(url);
            });
        } catch (IOException e) {
            System.err.println("tracker: " + file + " can't be written; use --endpoint with the other commands");
        }
    }

    /** Removes an address. */
    public void remove(String url) {
        try {
            if (all().contains(url)) {
                update(known -> known.remove(url));
            }
        } catch (IOException e) {
            // The next tracker removes the address. Until then, a command reports that this address does not answer.
        }
    }

    /** Changes the file under a lock, so that no other process changes it at the same time. */
    private void update(Consumer<List<String>> change) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // The end of the block closes the channel, which releases the lock.
            channel.lock();
            byte[] before = Channels.newInputStream(channel).readAllBytes();
            List<String> known = new ArrayList<>(lines(new String(before, StandardCharsets.UTF_8)));
            change.accept(known);
            byte[] after = String.join("\n", known).getBytes(StandardCharsets.UTF_8);
            channel.truncate(0).position(0);
            channel.write(ByteBuffer.wrap(after));
        }
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static boolean accepts(String url) {
        try (Socket socket = new Socket()) {
            URI uri = URI.create(url);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
