package requesttracker.conformance.clients;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.local.TrackerLauncher;

/** What became of a command that was run in this process. */
record CommandResult(int code, String out, String err) {
    static CommandResult of(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = TrackerLauncher.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        return new CommandResult(code, out.toString(), err.toString());
    }

    Map<String, Object> json() throws MalformedJsonException {
        return Json.object(out.strip());
    }
}
