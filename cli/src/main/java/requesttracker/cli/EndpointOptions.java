package requesttracker.cli;

import java.util.Optional;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;

/** Which tracker is meant. */
final class EndpointOptions {
    private final CommandOption<String> url = CommandOption.single(
            String.class,
            "URL",
            "The tracker. Default: the variable TRACKER_ENDPOINT, else the tracker local that was started"
                    + " last. Calls to another host are signed with your AWS credentials.",
            "--endpoint");

    private final CommandOption<String> profile =
            CommandOption.single(String.class, "NAME", "The AWS profile to sign with.", "--profile");

    private final CommandOption<String> region = CommandOption.single(
            String.class, "NAME", "The API's region, if its name does not say it (a custom domain).", "--region");

    CommandOption<String> url() {
        return url;
    }

    CommandOption<String> profile() {
        return profile;
    }

    CommandOption<String> region() {
        return region;
    }

    TrackerClient open() {
        String address = url.value()
                .or(() -> Optional.ofNullable(System.getenv("TRACKER_ENDPOINT")))
                .or(() -> new EndpointFile(System.getenv(), System.getProperty("user.home")).read())
                .orElseThrow(() -> TrackerClientException.usageError(
                        "no tracker is known: start one with 'tracker local', or say --endpoint URL"));
        return TrackerClient.named(address, profile.value(), region.value());
    }
}
