package requesttracker.local.cli;

import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/** The commands of this package. */
public final class Commands {
    private Commands() {}

    /** Adds them to the tracker's command line. */
    public static void addTo(CommandLine tracker) {
        List.of(
                        new SubmitCommand(),
                        new StatusCommand(),
                        new ListCommand(),
                        new CancelCommand(),
                        new WatchCommand(),
                        new EventsCommand(),
                        new ConnectCommand(),
                        new GenerateCompletion())
                .forEach(tracker::addSubcommand);
    }
}
