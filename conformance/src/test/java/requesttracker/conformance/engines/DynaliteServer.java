package requesttracker.conformance.engines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs dynalite in a separate process: a DynamoDB whose authors test it against the live service. */
final class DynaliteServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("dynalite", "node_modules", "dynalite", "cli.js");
    private final Process process;
    private final URI endpoint;

    private DynaliteServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts dynalite and waits until it accepts a connection.
     *
     * @throws IllegalStateException if it is not installed, or does not start
     */
    static DynaliteServer start() throws IOException {
        if (!Files.exists(PROGRAM)) {
            throw new IllegalStateException(
                    "dynalite is not installed: npm ci --ignore-scripts --prefix conformance/dynalite");
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        "node",
                        PROGRAM.toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--createTableMs",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile(Path.of("target"), "dynalite", ".log")
                        .toFile())
                .start();
        DynaliteServer server = new DynaliteServer(process, URI.create("http://127.0.0.1:" + port));
        try {
            Emulator.until("dynalite answers", Duration.ofMinutes(1), () -> accepts(port));
            return server;
        } catch (IllegalStateException e) {
            server.close();
            throw e;
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
