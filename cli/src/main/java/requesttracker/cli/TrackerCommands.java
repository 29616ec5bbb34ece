package requesttracker.cli;

import java.util.List;
import java.util.Optional;

/** The commands of this package. */
public final class TrackerCommands {
    /** The names of the commands, in the order of the help. */
    public static final List<String> NAMES =
            List.of("submit", "status", "list", "cancel", "watch", "events", "run", "connect", "doctor");

    private TrackerCommands() {}

    /** Returns the command of this name, or empty unless the command calls the API. */
    static Optional<ApiCommand> api(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "submit" -> new SubmitCommand();
                    case "status" -> new StatusCommand();
                    case "list" -> new ListCommand();
                    case "cancel" -> new CancelCommand();
                    case "watch" -> new WatchCommand();
                    case "events" -> new EventsCommand();
                    case "run" -> new RunCommand();
                    case "doctor" -> new DoctorCommand();
                    default -> null;
                });
    }
}
