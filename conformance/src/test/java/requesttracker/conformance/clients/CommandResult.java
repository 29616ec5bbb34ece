package requesttracker.conformance.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import requesttracker.jsontree.JsonTree;
import requesttracker.local.TrackerLauncher;

/** The result of a command that ran in this process. */
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

    ObjectNode json() {
        return JsonTree.readObject(out.strip());
    }
}
