package requesttracker.local;

import java.util.ArrayList;
import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import requesttracker.local.cli.Commands;
import requesttracker.local.upstream.CannotCall;

/** The {@code tracker} command. */
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
        // No option is a time or of Groovy: picocli would look through all jars for classes that are not there.
        System.setProperty("picocli.disable.closures", "true");
        System.setProperty("picocli.converters.excludes", "java[.](time|sql)[.].*");
        CommandSpec spec = Commands.withHelp(
                CommandSpec.wrapWithoutInspection(new Tracker()).name("tracker").version("1.0.0"));
        spec.usageMessage().description("Tracks AWS Cloud Control requests from submit to terminal event.");
        CommandLine tracker = new CommandLine(spec);
        List<String> names = new ArrayList<>(List.of("local", "demo", "bench", "simulate"));
        names.addAll(Commands.NAMES);
        if (arguments.length > 0 && names.contains(arguments[0])) {
            tracker.addSubcommand(named(arguments[0]));
        } else {
            names.forEach(name -> tracker.addSubcommand(named(name)));
            tracker.addSubcommand(new GenerateCompletion());
        }
        return tracker.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler(new InOneLine());
    }

    private static Object named(String name) {
        return switch (name) {
            case "local" -> new LocalCommand();
            case "demo" -> new DemoCommand();
            case "bench" -> new BenchCommand();
            case "simulate" -> new SimulateCommand();
            default -> Commands.named(name);
        };
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
