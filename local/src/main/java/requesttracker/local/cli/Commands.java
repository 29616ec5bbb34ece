package requesttracker.local.cli;

import java.util.Map;
import java.util.function.Supplier;

/** The commands of this package. */
public final class Commands {
    private Commands() {}

    /** Adds them, by name. */
    public static void addTo(Map<String, Supplier<Object>> commands) {
        commands.put("submit", SubmitCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("list", ListCommand::new);
        commands.put("cancel", CancelCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("events", EventsCommand::new);
        commands.put("connect", ConnectCommand::new);
    }
}
