package requesttracker.conformance.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs moto in a separate process, with its interpreter of Step Functions. */
final class MotoServer implements AutoCloseable {
    private final Process process;
    private final URI endpoint;

    private MotoServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts moto and waits until it answers.
     *
     * @param portOfAllServices the port at which its state machines' tasks call Lambda, DynamoDB and EventBridge
     * @throws IllegalStateException if moto is not installed, or does not start
     */
    static MotoServer start(int portOfAllServices) throws IOException, URISyntaxException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path launcher = Path.of(MotoServer.class.getResource("/moto_server.py").toURI());
        Path log = Files.createTempFile(Path.of("target"), "moto", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        System.getenv().getOrDefault("MOTO_PYTHON", "python3"),
                        launcher.toString(),
                        "-H",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("MOTO_PORT", Integer.toString(portOfAllServices));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "python3 can't be run; it is needed for moto (MOTO_PYTHON names another)", e);
        }
        MotoServer server = new MotoServer(process, URI.create("http://127.0.0.1:" + port));
        try {
            Emulator.until("moto answers", Duration.ofMinutes(1), () -> server.isConfigured(log));
            return server;
        } catch (IllegalStateException e) {
            server.close();
            throw e;
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

    private boolean isConfigured(Path log) {
        HttpRequest config = HttpRequest.newBuilder(endpoint.resolve("/moto-api/config"))
                .POST(BodyPublishers.ofString("{\"stepfunctions\": {\"execute_state_machine\": true}}"))
                .header("Content-Type", "application/json")
                .build();
        try {
            int status = HttpClient.newHttpClient()
                    .send(config, BodyHandlers.discarding())
                    .statusCode();
            if (status >= 300) {
                throw new IllegalStateException("moto refused its configuration with " + status);
            }
            return true;
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "moto did not come up (python3 with moto[server,stepfunctions] is needed): " + textOf(log), e);
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String textOf(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
