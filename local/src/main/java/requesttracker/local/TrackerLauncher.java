package requesttracker.local;

import java.util.Map;
import picocli.CommandLine;
import requesttracker.cli.Tracker;

/** The {@code tracker} command with {@code local} and {@code demo}. */
public final class TrackerLauncher {
    private TrackerLauncher() {}

    /** Runs the command that the arguments name, and exits with its exit code. */
    public static void main(String[] arguments) {
        // The simulator gets many concurrent calls, and HttpURLConnection keeps only five connections by default.
        System.setProperty("http.maxConnections", "64");
        System.exit(Tracker.written(commandLine(arguments).execute(arguments)));
    }

    /** Returns the command line with every command. */
    public static CommandLine commandLine(String... arguments) {
        return Tracker.commandLine(Map.of("local", LocalCommand::new, "demo", DemoCommand::new), arguments);
    }
}
