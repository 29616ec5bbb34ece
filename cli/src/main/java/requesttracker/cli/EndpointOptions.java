package requesttracker.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;

/** Which tracker is meant. */
final class EndpointOptions {
    private final OptionSpec endpoint = CommandSpecs.text(
            "--endpoint",
            "URL",
            "The tracker. Default: the variable TRACKER_ENDPOINT, else the tracker local that was started"
                    + " last. Calls to another host are signed with your AWS credentials.");
    private final OptionSpec profile = CommandSpecs.text("--profile", "NAME", "The AWS profile to sign with.");
    private final OptionSpec region =
            CommandSpecs.text("--region", "NAME", "The API's region, if its name does not say it (a custom domain).");

    CommandSpec addTo(CommandSpec command) {
        return command.addOption(endpoint).addOption(profile).addOption(region);
    }

    TrackerClient open() {
        String url = Optional.ofNullable(endpoint.<String>getValue())
                .or(() -> Optional.ofNullable(System.getenv("TRACKER_ENDPOINT")))
                .or(() -> new EndpointFile(System.getenv(), System.getProperty("user.home")).read())
                .orElseThrow(() -> TrackerClientException.usageError(
                        "no tracker is known: start one with 'tracker local', or say --endpoint URL"));
        return TrackerClient.named(
                url, Optional.ofNullable(profile.getValue()), Optional.ofNullable(region.getValue()));
    }
}
