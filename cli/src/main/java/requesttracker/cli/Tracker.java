package requesttracker.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import requesttracker.client.TrackerClientException;

/** The {@code tracker} command. The launcher adds {@code local} and {@code demo}, which run the host, from the module local. */
public final class Tracker {
    private Tracker() {}

    /** Runs the command that the arguments name, and exits with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine(Map.of(), arguments).execute(arguments));
    }

    /**
     * Returns the command line. A command that fails prints one line.
     *
     * @param host the commands that run the host, by name; what is absent is listed in the help only
     * @param arguments if the first one names a command, only that command is set up, which makes a start shorter
     */
    public static CommandLine commandLine(Map<String, Supplier<Object>> host, String... arguments) {
        // No option is a time or of Groovy. Without these settings picocli searches all jars for such classes.
        System.setProperty("picocli.disable.closures", "true");
        System.setProperty("picocli.converters.excludes", "java[.](time|sql)[.].*");
        CommandSpec spec = TrackerCommands.withHelp(
                CommandSpec.wrapWithoutInspection(new Tracker()).name("tracker").version("1.0.0"));
        spec.usageMessage().description("Tracks AWS Cloud Control requests from submit to terminal event.");
        CommandLine tracker = new CommandLine(spec);
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        HOST_COMMANDS.forEach((name, does) ->
                commands.put(name, host.getOrDefault(name, () -> new MissingHost(name, does).spec())));
        TrackerCommands.NAMES.forEach(name -> commands.put(name, () -> TrackerCommands.named(name)));
        if (arguments.length > 0 && commands.containsKey(arguments[0])) {
            tracker.addSubcommand(commands.get(arguments[0]).get());
        } else {
            commands.values().forEach(command -> tracker.addSubcommand(command.get()));
            tracker.addSubcommand(new GenerateCompletion());
        }
        return tracker.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler(new OneLineErrors());
    }

    private static final Map<String, String> HOST_COMMANDS = hostCommands();

    private static Map<String, String> hostCommands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("local", "Serves the whole tracker on loopback, in one process, until it is interrupted.");
        commands.put("demo", "Runs the main job once on this machine and prints each step.");
        return commands;
    }

    /** Stands in the help for a command of the host where the host's jars are not on the class path. */
    private record MissingHost(String name, String does) {
        CommandSpec spec() {
            return CommandSpecs.command(
                    name,
                    () -> {
                        throw TrackerClientException.usageError(
                                "the command " + name + " needs the host's jars: run it by ./tracker " + name);
                    },
                    List.of(does));
        }
    }

    /** A class, not a lambda: a class data archive of JDK 17 leaves out lambdas of picocli's interfaces. */
    private static final class OneLineErrors implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception e, CommandLine command, ParseResult result) throws Exception {
            if (e instanceof IExitCodeGenerator exit) {
                command.getErr().println("tracker: " + e.getMessage());
                return exit.getExitCode();
            }
            if (e instanceof TrackerClientException failure) {
                command.getErr().println("tracker: " + e.getMessage());
                return failure.exitCode();
            }
            throw e;
        }
    }
}
