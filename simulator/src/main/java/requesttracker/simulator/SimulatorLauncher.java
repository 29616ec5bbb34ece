package requesttracker.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Main class of {@code java -jar simulator.jar}, which runs a simulator until it is interrupted. */
public final class SimulatorLauncher {
    static final String USAGE = """
            Usage: java -jar simulator.jar [OPTION]...
            Answers the protocol of AWS Cloud Control on 127.0.0.1 until it is interrupted.

              --port N                 port, 0 for any free one (default: 4588)
              --journal FILE           keeps resources and operations over a restart
              --requests-per-second N  calls beyond this rate answer ThrottlingException (default: no limit)
              --help                   prints this text

            Example: aws cloudcontrol list-resource-requests --endpoint-url http://127.0.0.1:4588
            """;
    private static final int DEFAULT_PORT = 4588;
    private static final int CALLS_AT_ONCE = 16;

    private SimulatorLauncher() {}

    /**
     * Starts a simulator. If an option is invalid or the port is in use, prints one line to standard error and exits
     * with code 2.
     *
     * @param arguments the options that {@code --help} lists
     */
    public static void main(String[] arguments) {
        try {
            start(List.of(arguments), System.out);
        } catch (IllegalArgumentException invalid) {
            System.err.println("simulator: " + invalid.getMessage() + "; --help lists the options");
            System.exit(2);
        } catch (IOException failed) {
            System.err.println("simulator: cannot start: " + failed.getMessage());
            System.exit(2);
        }
    }

    /**
     * Starts the server and prints {@code ready URL}, or prints the help.
     *
     * @throws IllegalArgumentException if an option is unknown, or its value is missing or invalid
     * @throws IOException if the port is in use or the journal cannot be used
     */
    static Optional<SimulatorServer> start(List<String> arguments, PrintStream out) throws IOException {
        int port = DEFAULT_PORT;
        SimulatorSettings settings =
                SimulatorSettings.of(Clock.systemUTC(), () -> UUID.randomUUID().toString());
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--help", "-h" -> {
                    out.print(USAGE);
                    out.flush();
                    return Optional.empty();
                }
                case "--port" -> port = port(value(option, rest));
                case "--journal" -> settings = settings.keptIn(Path.of(value(option, rest)));
                case "--requests-per-second" -> settings = settings.limitedTo(rate(value(option, rest)));
                default -> throw new IllegalArgumentException("unknown option '" + option + "'");
            }
        }
        SimulatorServer server = SimulatorServer.start(
                Simulator.open(settings),
                port,
                CALLS_AT_ONCE,
                () -> UUID.randomUUID().toString());
        out.println("ready " + server.endpoint());
        out.flush();
        return Optional.of(server);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("--port must be a number from 0 to 65535, got '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static double rate(String text) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?") || Double.parseDouble(text) == 0) {
            throw new IllegalArgumentException("--requests-per-second must be a number above 0, got '" + text + "'");
        }
        return Double.parseDouble(text);
    }
}
