package requesttracker.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code tracker watch}. */
final class WatchCommand implements Callable<Integer> {
    private final PositionalParamSpec tokens = PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1..*")
            .required(true)
            .paramLabel("TOKEN")
            .description("The requests' tokens.")
            .build();
    private final Output output = new Output();
    private final RetryOptions patience = new RetryOptions();
    private final EndpointOptions endpoint = new EndpointOptions();

    CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                "watch",
                this,
                List.of(
                        "Watches requests, a line each: status, age, a bar against the deadline, next poll, hooks.",
                        "Ends when all have settled; exit code 0 only if all SUCCEEDED."),
                "  tracker watch $token",
                "  tracker watch $first $second && echo both are there");
        CommandSpecs.exitCodes(
                spec,
                "0:All SUCCEEDED.",
                "1:All have settled, and not all SUCCEEDED.",
                "2:An option, the endpoint's address or the credentials are to be mended.",
                "3:The end was not seen: the endpoint refused, or failed for longer than --patience.");
        return TrackerCommands.withHelp(endpoint.addTo(patience.addTo(output.addTo(spec.addPositional(tokens)))));
    }

    @Override
    public Integer call() throws InterruptedException {
        return new Watch(endpoint.open(), output, false, patience).until(tokens.getValue());
    }
}
