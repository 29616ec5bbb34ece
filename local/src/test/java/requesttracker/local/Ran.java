package requesttracker.local;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import requesttracker.json.Json;

/** What became of a command that was run in this process. */
record Ran(int code, String out, String err) {
    static Ran of(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Tracker.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    Map<String, Object> json() throws Json.Malformed {
        return Json.object(out.strip());
    }
}
