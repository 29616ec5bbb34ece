package requesttracker.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The commands of this package. */
public final class TrackerCommands {
    /** What they are called. */
    public static final List<String> NAMES =
            List.of("submit", "status", "list", "cancel", "watch", "events", "connect");

    private TrackerCommands() {}

    /** What picocli makes a command of. */
    public static Object named(String name) {
        return switch (name) {
            case "submit" -> new SubmitCommand().spec();
            case "status" -> new StatusCommand().spec();
            case "list" -> new ListCommand().spec();
            case "cancel" -> new CancelCommand().spec();
            case "watch" -> new WatchCommand().spec();
            case "events" -> new EventsCommand().spec();
            case "connect" -> new ConnectCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Adds what {@code mixinStandardHelpOptions} would. */
    public static CommandSpec withHelp(CommandSpec spec) {
        return spec.addOption(CommandSpecs.flag("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(CommandSpecs.flag("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
    }
}
