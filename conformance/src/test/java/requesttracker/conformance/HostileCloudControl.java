package requesttracker.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A Cloud Control with random responses from a seed. Few of them follow the service's model. */
final class HostileCloudControl implements AutoCloseable {
    private final Random random;
    private final InstantSource clock;
    private final AtomicInteger calls = new AtomicInteger();
    private final ServerSocket server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    HostileCloudControl(long seed, InstantSource clock) throws IOException {
        random = new Random(seed);
        this.clock = clock;
        threads.execute(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    threads.execute(() -> serve(socket));
                }
            } catch (IOException e) {
                // The server is closed.
            }
        });
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Returns the number of answered calls. */
    int calls() {
        return calls.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            read(in);
            calls.incrementAndGet();
            answer(socket, out);
        } catch (IOException e) {
            // The tracker closed the connection.
        }
    }

    private synchronized int next(int bound) {
        return random.nextInt(bound);
    }

    private void answer(Socket socket, OutputStream out) throws IOException {
        switch (next(14)) {
            case 0 -> socket.setSoLinger(true, 0);
            case 1 -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"ProgressEvent\":");
            case 2 -> reply(out, "302 Found\r\nLocation: " + endpoint() + "/elsewhere", "");
            case 3 ->
                reply(
                        out,
                        "200 OK",
                        pick("", "[]", "null", "{\"ProgressEvent\":7}", "<html>", "{\"a\":".repeat(5_000)));
            case 4 ->
                reply(out, pick("500 Oops", "503 Busy", "429 Slow", "418 Tea", "404 No"), pick("", "<html>", "{}"));
            case 5 ->
                reply(
                        out,
                        "400 Bad Request",
                        "{\"__type\":\"" + pick("x:y#", "", "a#b#")
                                + pick(
                                        "ThrottlingException",
                                        "ServiceInternalErrorException",
                                        "Unknown",
                                        "RequestTokenNotFoundException",
                                        "ConcurrentOperationException",
                                        "AccessDeniedException",
                                        "")
                                + "\",\"Message\":7}");
            case 6 -> endless(out);
            case 7 -> reply(out, "200 OK", event(pick("SUCCESS", "FAILED"), "\"" + "z".repeat(5 << 20) + "\""));
            case 8 -> reply(out, "200 OK", event("NEWER_STATUS_" + next(3), "\"m\""));
            case 9 -> reply(out, "200 OK", event("PENDING", "\"" + AttackInputs.SECRET.substring(0, 3) + "\""));
            case 10 -> reply(out, "200 OK", event("FAILED", "{\"not\":\"text\"}"));
            default ->
                reply(
                        out,
                        "200 OK",
                        event(
                                pick("IN_PROGRESS", "IN_PROGRESS", "CANCEL_IN_PROGRESS", "SUCCESS", "CANCEL_COMPLETE"),
                                "\"ok\\u202e\""));
        }
    }

    private String event(String status, String message) {
        String time = pick(
                Long.toString(clock.instant().getEpochSecond()),
                Long.toString(clock.instant().getEpochSecond() - 1_000_000),
                "1e300",
                "-1",
                "\"yesterday\"");
        String retryAfter = pick("0", Long.toString(clock.instant().getEpochSecond() + 5), "1e15", "\"soon\"", "-7");
        return "{\"ProgressEvent\":{\"TypeName\":\"" + pick("AWS::Logs::LogGroup", "AWS::Logs::LogGroup", "Other")
                + "\",\"RequestToken\":\"operation-" + next(5) + "\",\"Operation\":\"" + pick("CREATE", "DELETE", "7")
                + "\",\"Identifier\":\"i" + next(3) + "\",\"OperationStatus\":\"" + status + "\",\"StatusMessage\":"
                + message + ",\"EventTime\":" + time + ",\"RetryAfter\":" + retryAfter + "}}";
    }

    private static void endless(OutputStream out) throws IOException {
        write(out, "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n\r\n{\"a\":\"");
        String part = "x".repeat(65_536);
        while (true) {
            write(out, part);
        }
    }

    private static void reply(OutputStream out, String status, String body) throws IOException {
        write(
                out,
                "HTTP/1.1 " + status
                        + "\r\nContent-Type: application/x-amz-json-1.0\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no call");
            }
            head.append((char) next);
        }
        int length = head.toString()
                .toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        in.readNBytes(length);
    }

    private String pick(String... from) {
        return List.of(from).get(next(from.length));
    }
}
