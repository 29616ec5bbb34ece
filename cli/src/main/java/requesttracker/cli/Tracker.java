package requesttracker.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import requesttracker.client.BuildVersion;
import requesttracker.client.TerminalText;
import requesttracker.client.TrackerClientException;

/**
 * Main class of the {@code tracker} command. The module local has the commands {@code local} and {@code demo}, which
 * run the host.
 */
public final class Tracker {
    static final String NOT_WRITTEN = "the output can't be written";
    private static final String ONE_LINE = "tracker: ";

    private Tracker() {}

    /** Runs the command that the arguments name, and exits with its exit code. */
    public static void main(String[] arguments) {
        int exitCode = written(run(arguments));
        // The launcher sets this property if the JVM writes an archive of the classes at its exit.
        if (Boolean.getBoolean("tracker.rehearse")) {
            Rehearsal.run();
        }
        System.exit(exitCode);
    }

    /**
     * Returns the exit code. Returns that of a usage error if a command succeeded but its output could not be written,
     * such as to a full disk.
     */
    public static int written(int exitCode) {
        if (exitCode == 0 && System.out.checkError()) {
            System.err.println(ONE_LINE + NOT_WRITTEN);
            return CommandLine.ExitCode.USAGE;
        }
        return exitCode;
    }

    /** Runs a command. Plain arguments do not load picocli. */
    private static int run(String... arguments) {
        Optional<ApiCommand> command = arguments.length == 0 ? Optional.empty() : TrackerCommands.api(arguments[0]);
        if (command.isEmpty() || !PlainArguments.apply(command.get(), arguments)) {
            return commandLine(Map.of(), arguments).execute(arguments);
        }
        PrintWriter err = writer(System.err, "stderr.encoding");
        try {
            return command.get().run(writer(System.out, "stdout.encoding"), err);
        } catch (TrackerClientException e) {
            err.println(ONE_LINE + TerminalText.escapeLines(e.getMessage()));
            return e.exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Returns a writer in the terminal's encoding, as picocli's. JDK 17 names the property with the prefix "sun.". */
    private static PrintWriter writer(PrintStream stream, String property) {
        String encoding = System.getProperty(property, System.getProperty("sun." + property));
        Charset charset = encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
        return new PrintWriter(new OutputStreamWriter(stream, charset), true);
    }

    /**
     * Returns the command line. A command that fails prints one line.
     *
     * @param host the commands that run the host, by name; the help also lists absent ones
     * @param arguments if the first one names a command, only that command is set up, which makes a start shorter
     */
    public static CommandLine commandLine(Map<String, Supplier<Object>> host, String... arguments) {
        // No option has a type of java.time, java.sql or Groovy. Without these settings, picocli searches all jars for
        // such types.
        System.setProperty("picocli.disable.closures", "true");
        System.setProperty("picocli.converters.excludes", "java[.](time|sql)[.].*");
        CommandSpec spec = PicocliCommands.withHelp(
                CommandSpec.wrapWithoutInspection(new Tracker()).name("tracker").version(BuildVersion.get()));
        spec.usageMessage().description("Tracks AWS Cloud Control requests from submit to terminal event.");
        CommandLine tracker = new CommandLine(spec);
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        HOST_COMMANDS.forEach((name, does) ->
                commands.put(name, host.getOrDefault(name, () -> new MissingHost(name, does).spec())));
        TrackerCommands.NAMES.forEach(name -> commands.put(
                name,
                () -> TrackerCommands.api(name)
                        .<Object>map(PicocliCommands::spec)
                        .orElseGet(ConnectCommand::new)));
        if (arguments.length > 0 && commands.containsKey(arguments[0])) {
            tracker.addSubcommand(commands.get(arguments[0]).get());
        } else {
            commands.values().forEach(command -> tracker.addSubcommand(command.get()));
            tracker.addSubcommand(new GenerateCompletion());
            tracker.addSubcommand(new HelpCommand());
        }
        // A command itself reads a value such as @FILE. The value does not name a file of arguments.
        return tracker.setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Tracker::usageError)
                .setExecutionExceptionHandler(new OneLineErrors());
    }

    /** Prints the error and the command that prints the help. Without arguments, prints the help. */
    private static int usageError(ParameterException wrong, String... arguments) {
        CommandLine command = wrong.getCommandLine();
        if (arguments.length == 0) {
            command.usage(command.getErr());
        } else {
            command.getErr().println(ONE_LINE + TerminalText.escapeLines(wrong.getMessage()));
            UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
            command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' lists the options");
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static final Map<String, String> HOST_COMMANDS = hostCommands();

    private static Map<String, String> hostCommands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("local", "Serves the whole tracker on loopback, in one process, until it is interrupted.");
        commands.put("demo", "Runs six sample requests on this machine and prints their progress.");
        return commands;
    }

    /** Describes a command of the host in the help, if the class path does not have the host. */
    private record MissingHost(String name, String does) {
        CommandSpec spec() {
            Callable<Integer> missing = () -> {
                throw TrackerClientException.usageError(
                        "the command " + name + " needs the host's jars: run it with ./tracker " + name);
            };
            CommandSpec spec = CommandSpec.wrapWithoutInspection(missing).name(name);
            spec.usageMessage().description(does);
            return spec;
        }
    }

    private static final class OneLineErrors implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception e, CommandLine command, ParseResult result) throws Exception {
            if (e instanceof IExitCodeGenerator exit) {
                command.getErr().println(ONE_LINE + TerminalText.escapeLines(e.getMessage()));
                return exit.getExitCode();
            }
            if (e instanceof TrackerClientException failure) {
                command.getErr().println(ONE_LINE + TerminalText.escapeLines(e.getMessage()));
                return failure.exitCode();
            }
            throw e;
        }
    }
}
