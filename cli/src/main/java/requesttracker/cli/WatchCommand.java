package requesttracker.cli;

import java.util.List;

/** {@code tracker watch}. */
final class WatchCommand extends ApiCommand {
    private final CommandOption<String> tokens = CommandOption.tokens();
    private final Output output = new Output(this);
    private final RetryOptions patience = new RetryOptions();
    private final EndpointOptions endpoint = new EndpointOptions();

    WatchCommand() {
        super(
                "watch",
                List.of(
                        "Watches requests, a line each: status, age, a bar against the deadline, next poll, hooks.",
                        "Ends when all have settled; exit code 0 only if all SUCCEEDED."),
                "  tracker watch $token",
                "  tracker watch $first $second && echo both are there");
        add(tokens, output.format(), patience.time(), endpoint.url(), endpoint.profile(), endpoint.region());
        exitCodes(
                "0:All SUCCEEDED.",
                "1:All have settled, and not all SUCCEEDED.",
                "2:Usage error: invalid option, endpoint or credentials.",
                "3:The end was not seen: the endpoint refused, or failed for longer than --patience.");
    }

    @Override
    int call() throws InterruptedException {
        return new Watch(endpoint.open(), output, false, patience).until(tokens.values());
    }
}
