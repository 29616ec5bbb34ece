package requesttracker.local;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;
import requesttracker.local.cli.Commands;
import requesttracker.local.upstream.CannotCall;

/** The {@code tracker} command. */
@Command(
        name = "tracker",
        description = "Tracks AWS Cloud Control requests from submit to terminal event.",
        mixinStandardHelpOptions = true,
        version = "1.0.0")
public final class Tracker {
    /** The exit code for what the user can mend: an option, a port, a folder. */
    static final int USAGE = 2;

    private Tracker() {}

    public static void main(String[] arguments) {
        // DynamoDB Local reports its use unless told otherwise, and keeps many more connections than five busy.
        System.setProperty("http.maxConnections", "64");
        System.exit(commandLine(arguments).execute(arguments));
    }

    /**
     * The commands, with what goes wrong told in one line.
     *
     * @param arguments if the first one names a command, only that one is set up: the others would cost its start
     */
    static CommandLine commandLine(String... arguments) {
        CommandLine tracker = new CommandLine(new Tracker());
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("local", LocalCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("simulate", SimulateCommand::new);
        Commands.addTo(commands);
        Supplier<Object> named = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (named == null) {
            commands.values().forEach(command -> tracker.addSubcommand(command.get()));
            tracker.addSubcommand(new GenerateCompletion());
        } else {
            tracker.addSubcommand(named.get());
        }
        return tracker.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler(new InOneLine());
    }

    /** Not a lambda: a class data archive of JDK 17 leaves those of picocli's interfaces out. */
    private static final class InOneLine implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception e, CommandLine command, ParseResult result) throws Exception {
            if (e instanceof CannotStart) {
                command.getErr().println("tracker: " + e.getMessage());
                return USAGE;
            }
            if (e instanceof CannotCall cannot) {
                command.getErr().println("tracker: " + e.getMessage());
                return cannot.exitCode();
            }
            throw e;
        }
    }
}
