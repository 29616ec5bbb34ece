package requesttracker.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs commands against canned answers, so that a class data archive knows what classes they need: see {@code ./tracker}. */
final class Rehearsal {
    private static final String REQUEST = """
            {"RequestToken":"t","TypeName":"AWS::Logs::LogGroup","Operation":"CREATE","OperationStatus":"SUCCESS",
             "Outcome":"SUCCEEDED","EventTime":"2026-01-01T00:00:00Z","SubmittedAt":"2026-01-01T00:00:00Z",
             "HooksProgressEvent":[{"HookTypeName":"h","HookStatus":"s","HookStatusMessage":"m"}],
             "Timeline":[{"At":"2026-01-01T00:00:00Z","What":"Submitted"}],"PollCount":1}""";

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean list = exchange.getRequestURI().getPath().equals("/requests")
                        && exchange.getRequestMethod().equals("GET");
                byte[] answer = (list ? "{\"Requests\":[" + REQUEST + "]}" : REQUEST).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        int wrong = 0;
        for (List<String> command : List.of(
                List.of("status", "t"),
                List.of("list"),
                List.of("list", "--output", "json"),
                List.of("cancel", "t", "--yes"),
                List.of(
                        "submit",
                        "--operation",
                        "CREATE",
                        "--type-name",
                        "AWS::Logs::LogGroup",
                        "--desired-state",
                        "{}"))) {
            String[] words = new String[command.size() + 2];
            command.toArray(words);
            words[command.size()] = "--endpoint";
            words[command.size() + 1] = url;
            wrong += Tracker.commandLine(words).execute(words);
        }
        server.stop(0);
        System.exit(wrong);
    }
}
