package requesttracker.local.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import requesttracker.local.upstream.CannotCall;
import requesttracker.local.upstream.Upstream;

/** Which tracker is meant. */
final class Endpoint {
    private final OptionSpec endpoint = Specs.text(
            "--endpoint",
            "URL",
            "The tracker. Default: the variable TRACKER_ENDPOINT, else the tracker local that was started"
                    + " last. Calls to another host are signed with your AWS credentials.");
    private final OptionSpec profile = Specs.text("--profile", "NAME", "The AWS profile to sign with.");
    private final OptionSpec region =
            Specs.text("--region", "NAME", "The API's region, if its name does not say it (a custom domain).");

    CommandSpec addTo(CommandSpec command) {
        return command.addOption(endpoint).addOption(profile).addOption(region);
    }

    Upstream open() {
        String url = Optional.ofNullable(endpoint.<String>getValue())
                .or(() -> Optional.ofNullable(System.getenv("TRACKER_ENDPOINT")))
                .or(() -> new EndpointFile(System.getenv(), System.getProperty("user.home")).read())
                .orElseThrow(() -> CannotCall.mendable(
                        "no tracker is known: start one with 'tracker local', or say --endpoint URL"));
        return Upstream.named(url, Optional.ofNullable(profile.getValue()), Optional.ofNullable(region.getValue()));
    }
}
