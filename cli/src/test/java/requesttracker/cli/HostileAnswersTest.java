package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("No control character of an answer reaches the terminal")
final class HostileAnswersTest {
    private static final String HOSTILE = "\\u001b]0;pwned\\u0007\\r\\n\\u202e\\u009b2J\u202e\u009b2J";
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\u202e&&[^\\n]]");
    private static final String REQUEST = """
            {"RequestToken": "t", "Operation": "XX", "TypeName": "XX", "Identifier": "XX", "OperationStatus": "XX",
             "Outcome": "XX", "ErrorCode": "XX", "StatusMessage": "XX", "ResourceExists": "XX", "XX": "XX",
             "HooksProgressEvent": [{"HookTypeName": "XX", "HookStatus": "XX", "HookStatusMessage": "XX"}],
             "Timeline": [{"At": "2026-01-01T00:00:00.000Z", "What": "Submitted"},
                          {"At": "2026-01-01T00:00:01.000Z", "What": "Settled"}, {"At": "XX", "What": "XX"}]}""".replace("XX", HOSTILE);

    private HttpServer server;
    private int status = 200;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String body = status >= 400
                    ? "{\"detail\": \"" + HOSTILE + "\", \"errors\": [{\"member\": \"" + HOSTILE + "\"}]}"
                    : path.equals("/console/events")
                            ? "data: {\"kind\": \"LOCAL\"}\n\ndata: {\"events\": [{\"time\": \"" + HOSTILE
                                    + "\", \"detail-type\": \"" + HOSTILE + "\", \"detail\": {\"ProgressEvent\": "
                                    + REQUEST.replace("\n", " ") + "}}]}\n\n"
                            : exchange.getRequestMethod().equals("GET") && path.equals("/requests")
                                    ? "{\"Requests\": [" + REQUEST + "]}"
                                    : REQUEST;
            exchange.sendResponseHeaders(status, 0);
            try (exchange) {
                exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest(name = "tracker {0}")
    @ValueSource(
            strings = {
                "status t",
                "list",
                "watch t",
                "cancel t --yes",
                "submit --operation DELETE --type-name T --identifier I",
                "submit --operation DELETE --type-name T --identifier I --wait",
                "events --count 1"
            })
    void escapes(String command) throws InterruptedException {
        for (String format : new String[] {"table", "json", "yaml"}) {
            String printed = run((command + " --output " + format).split(" "));

            assertThat(printed).contains("pwned");
            assertThat(UNSAFE.matcher(printed).results()).as(printed).isEmpty();
        }
    }

    @Test
    @DisplayName("an error is escaped, too")
    void errors() {
        status = 400;
        String[] arguments = {
            "status",
            "t",
            "--endpoint",
            "http://127.0.0.1:" + server.getAddress().getPort()
        };
        StringWriter errors = new StringWriter();
        Tracker.commandLine(Map.of(), arguments).setErr(new PrintWriter(errors)).execute(arguments);

        String printed = errors.toString();

        assertThat(printed).contains("pwned");
        assertThat(UNSAFE.matcher(printed).results()).as(printed).isEmpty();
    }

    private String run(String... arguments) throws InterruptedException {
        ApiCommand command = TrackerCommands.api(arguments[0]).orElseThrow();
        assertThat(PlainArguments.apply(command, arguments)).isTrue();
        command.options().stream()
                .filter(option -> option.names().contains("--endpoint"))
                .forEach(option ->
                        option.add("http://127.0.0.1:" + server.getAddress().getPort()));
        StringWriter printed = new StringWriter();
        command.run(new PrintWriter(printed), new PrintWriter(printed));
        return printed.toString();
    }
}
