package requesttracker.local.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tracker watch}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Watches requests, a line each: status, age, a bar against the deadline, next poll, hooks.",
            "Ends when all have settled; exit code 0 only if all SUCCEEDED."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:All SUCCEEDED.",
            "1:All have settled, and not all SUCCEEDED.",
            "2:An option, the endpoint's address or the credentials are to be mended.",
            "3:The end was not seen: the endpoint refused, or failed for longer than --patience."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  tracker watch $token", "  tracker watch $first $second && echo both are there"})
final class WatchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOKEN", arity = "1..*", description = "The requests' tokens.")
    private List<String> tokens;

    @Mixin
    private Output output;

    @Mixin
    private Patience patience;

    @Mixin
    private Endpoint endpoint;

    @Override
    public Integer call() throws InterruptedException {
        return new Watch(endpoint.open(), output, false, patience).until(tokens);
    }
}
