package requesttracker.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tracker demo}. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Shows the main job live, and exits.")
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        return new Demo(System.out, Boolean.getBoolean("tracker.terminal")).run();
    }
}
