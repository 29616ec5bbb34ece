package requesttracker.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks that run in one JVM, by name. {@code ./dev bench NAME} builds and runs them. */
@Command(
        name = "./dev bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            LoadBenchmarkCommand.class,
            EndpointBenchmark.class,
            RateBudgetBenchmark.class,
            StorageBenchmark.class,
            WaiterComparison.class,
            Chart.class
        },
        description = "Runs a benchmark of the tracker.")
final class Benchmarks implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Runs the named benchmark. Exits with code 1 if a goal is missed, and with code 2 after a usage error. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "the name of a benchmark is missing");
    }
}
