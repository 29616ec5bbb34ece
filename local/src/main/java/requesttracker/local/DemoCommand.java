package requesttracker.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tracker demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs six sample requests on this machine and prints their progress.")
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        return new Demo(System.out, Boolean.getBoolean("tracker.terminal")).run();
    }
}
