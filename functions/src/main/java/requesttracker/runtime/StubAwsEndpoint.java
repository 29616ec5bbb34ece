package requesttracker.runtime;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import requesttracker.json.Json;

/**
 * Stubs all AWS services on loopback. Returns a fixed answer for each action, by {@code X-Amz-Target}, and credentials
 * for a call without that header.
 *
 * <p>Uses a plain socket, because Lambda's runtime may lack the JDK's HTTP server.
 */
final class StubAwsEndpoint implements AutoCloseable {
    private final Map<String, Object> answers = new HashMap<>();
    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

    /**
     * @param answers the body of the answer for each target
     * @param special bodies that replace some of the answers
     */
    StubAwsEndpoint(Map<String, Object> answers, Map<String, Object> special) throws IOException {
        this.answers.putAll(answers);
        this.answers.putAll(special);
        Thread thread = new Thread(this::serve, "stand-in");
        thread.setDaemon(true);
        thread.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket connection = server.accept()) {
                answer(connection);
            } catch (IOException cut) {
                // The server was closed, or the client disconnected; the client sees the failure.
            }
        }
    }

    private void answer(Socket connection) throws IOException {
        InputStream in = new BufferedInputStream(connection.getInputStream());
        String target = "";
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (name.equals("x-amz-target")) {
                target = line.substring(colon + 1).strip();
            } else if (name.equals("content-length")) {
                length = Integer.parseInt(line.substring(colon + 1).strip());
            }
        }
        in.readNBytes(length);
        Object answer = answers.get(target);
        byte[] body = Json.write(answer == null ? Map.of("__type", "UnknownOperationException") : answer)
                .getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + (answer == null ? "400 Bad Request" : "200 OK")
                + "\r\nContent-Type: application/x-amz-json-1.0\r\nConnection: close\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().write(body);
        connection.getOutputStream().flush();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }
}
