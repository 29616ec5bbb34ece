package requesttracker.local.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The commands of this package. */
public final class Commands {
    /** What they are called. */
    public static final List<String> NAMES =
            List.of("submit", "status", "list", "cancel", "watch", "events", "connect");

    private Commands() {}

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
        return spec.addOption(Specs.flag("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(Specs.flag("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
    }
}
