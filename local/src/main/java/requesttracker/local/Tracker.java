package requesttracker.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import requesttracker.local.cli.Commands;
import requesttracker.local.upstream.CannotCall;

/** The {@code tracker} command. */
@Command(
        name = "tracker",
        description = "Tracks AWS Cloud Control requests from submit to terminal event.",
        mixinStandardHelpOptions = true,
        version = "1.0.0",
        subcommands = {LocalCommand.class, DemoCommand.class, BenchCommand.class, SimulateCommand.class})
public final class Tracker {
    /** The exit code for what the user can mend: an option, a port, a folder. */
    static final int USAGE = 2;

    private Tracker() {}

    public static void main(String[] arguments) {
        // DynamoDB Local reports its use unless told otherwise, and keeps many more connections than five busy.
        System.setProperty("http.maxConnections", "64");
        System.exit(commandLine().execute(arguments));
    }

    /** The commands, with what goes wrong told in one line. */
    static CommandLine commandLine() {
        CommandLine tracker = new CommandLine(new Tracker());
        Commands.addTo(tracker);
        return tracker.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler((e, command, result) -> {
            if (e instanceof CannotStart) {
                command.getErr().println("tracker: " + e.getMessage());
                return USAGE;
            }
            if (e instanceof CannotCall cannot) {
                command.getErr().println("tracker: " + e.getMessage());
                return cannot.exitCode();
            }
            throw e;
        });
    }
}
