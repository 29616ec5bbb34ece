package requesttracker.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Runs the short commands against prepared answers, without output. The archive of classes that the JVM writes at its
 * exit then has the classes of every command, whichever command ran before.
 */
final class Rehearsal {
    private static final String REQUEST = """
            {"RequestToken": "t", "Operation": "CREATE", "TypeName": "A::B::C", "Identifier": "i", "OperationStatus": "SUCCESS",
             "Outcome": "SUCCEEDED", "TimeoutSeconds": 1.5, "SubmittedAt": "2026-01-01T00:00:00.000Z",
             "HooksProgressEvent": [{"HookTypeName": "A::B::D", "HookStatus": "HOOK_COMPLETE_SUCCEEDED"}],
             "Timeline": [{"At": "2026-01-01T00:00:00.000Z", "What": "Submitted"},
                          {"At": "2026-01-01T00:00:01.000Z", "What": "Settled"}]}""";

    private static final String[][] COMMANDS = {
        {"status", "t"},
        {"status", "t", "--output", "json"},
        {"list", "--max", "1", "--operation", "CREATE"},
        {"cancel", "t", "--yes"},
        {"watch", "t"},
        {"submit", "--operation", "CREATE", "--type-name", "A::B::C", "--desired-state", "{}"}
    };

    private Rehearsal() {}

    /** Runs the commands. A failure only makes later starts slower, so it is not reported. */
    static void run() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (String[] arguments : COMMANDS) {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread answering = new Thread(() -> answer(server, arguments[0]), "rehearsal");
                answering.setDaemon(true);
                answering.start();
                ApiCommand command = TrackerCommands.api(arguments[0]).orElseThrow();
                PlainArguments.apply(command, arguments);
                command.options().stream()
                        .filter(option -> option.names().contains("--endpoint"))
                        .forEach(option -> option.add("http://127.0.0.1:" + server.getLocalPort()));
                command.run(nowhere, nowhere);
                answering.join();
            } catch (IOException | RuntimeException e) {
                // The archive then lacks some classes.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void answer(ServerSocket server, String command) {
        String body = command.equals("list") ? "{\"Requests\": [" + REQUEST + "]}" : REQUEST;
        try (Socket socket = server.accept()) {
            InputStream call = socket.getInputStream();
            int available = call.read(new byte[8192]);
            if (available > 0) {
                socket.getOutputStream()
                        .write(("HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n" + body)
                                .getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The command gets no answer.
        }
    }
}
