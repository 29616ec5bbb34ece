package requesttracker.conformance.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import requesttracker.json.Json;

/** A fake API that lists many requests, of which the newest have not settled. */
final class ManyRequests implements AutoCloseable {
    private static final int PAGE = 100;
    private static final Pattern NEXT = Pattern.compile("nextToken=(\\d+)");

    private final HttpServer server;
    private final Instant begun = Instant.now();
    private final int all;
    private final int moving;

    ManyRequests(int all, int moving) throws IOException {
        this.all = all;
        this.moving = moving;
        byte[] loopback = {127, 0, 0, 1};
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(loopback), 0), 0);
        server.createContext("/requests", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String token = exchange.getRequestURI().getPath().replaceFirst("/requests/?", "");
            Map<String, Object> body = token.isEmpty()
                    ? page(query, query.contains("status=") ? moving : all)
                    : request(Integer.parseInt(token.substring(1)));
            byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Map<String, Object> page(String query, int count) {
        Matcher next = NEXT.matcher(query);
        int from = next.find() ? Integer.parseInt(next.group(1)) : 0;
        int to = Math.min(count, from + PAGE);
        List<Map<String, Object>> requests =
                IntStream.range(from, to).mapToObj(this::request).toList();
        return to < count
                ? Map.of("Requests", requests, "NextToken", Integer.toString(to))
                : Map.of("Requests", requests);
    }

    private Map<String, Object> request(int number) {
        Instant submitted = begun.minus(Duration.ofMillis(100L * number));
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("RequestToken", "t" + number);
        request.put("Operation", "CREATE");
        request.put("TypeName", "AWS::Logs::LogGroup");
        request.put("Identifier", "made-" + number);
        request.put("SubmittedAt", submitted.toString());
        request.put("EventTime", submitted.plusSeconds(9).toString());
        if (number < moving) {
            request.put("OperationStatus", "IN_PROGRESS");
            request.put("RetryAfter", begun.plusSeconds(3600).toString());
        } else {
            request.put("OperationStatus", "SUCCESS");
            request.put("Outcome", "SUCCEEDED");
        }
        return request;
    }
}
