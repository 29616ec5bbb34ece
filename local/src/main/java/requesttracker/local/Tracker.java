package requesttracker.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code tracker} command. */
@Command(
        name = "tracker",
        description = "Tracks AWS Cloud Control requests from submit to terminal event.",
        mixinStandardHelpOptions = true,
        version = "1.0.0",
        subcommands = {LocalCommand.class, DemoCommand.class, BenchCommand.class})
public final class Tracker {
    /** The exit code for what the user can mend: an option, a port, a folder. */
    static final int USAGE = 2;

    private Tracker() {}

    public static void main(String[] arguments) {
        // DynamoDB Local reports its use unless told otherwise, and keeps many more connections than five busy.
        System.setProperty("http.maxConnections", "64");
        int code = new CommandLine(new Tracker())
                .setExecutionExceptionHandler((e, command, result) -> {
                    if (e instanceof CannotStart) {
                        System.err.println("tracker: " + e.getMessage());
                        return USAGE;
                    }
                    throw e;
                })
                .execute(arguments);
        System.exit(code);
    }
}
