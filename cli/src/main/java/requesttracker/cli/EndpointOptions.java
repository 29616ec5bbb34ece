package requesttracker.cli;

import java.util.Optional;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;

/** The options that choose the tracker: its address, and the profile and region for signatures. */
final class EndpointOptions {
    private final CommandOption<String> url = CommandOption.single(
            String.class,
            "URL",
            "The tracker's address. Default: the variable TRACKER_ENDPOINT; without it, the tracker local that was"
                    + " started last. Calls to another machine are signed with your AWS credentials.",
            "--endpoint");

    private final CommandOption<String> profile =
            CommandOption.single(String.class, "NAME", "The AWS profile to sign with.", "--profile");

    private final CommandOption<String> region = CommandOption.single(
            String.class, "NAME", "The API's region, if the host name does not contain it.", "--region");

    CommandOption<String> url() {
        return url;
    }

    CommandOption<String> profile() {
        return profile;
    }

    CommandOption<String> region() {
        return region;
    }

    /**
     * The endpoint that a command uses.
     *
     * @param origin the option, the variable or the file that names the endpoint
     */
    record EndpointChoice(String url, String origin) {}

    TrackerClient open() {
        return open(choice());
    }

    TrackerClient open(EndpointChoice choice) {
        return TrackerClient.named(choice.url(), profile.value(), region.value());
    }

    /** Returns the file of the trackers on this machine. */
    static EndpointFile file() {
        return new EndpointFile(System.getenv(), System.getProperty("user.home"));
    }

    /**
     * Returns the endpoint to use: that of the option, else of the variable, else of the trackers on this machine.
     *
     * @throws TrackerClientException if none of them names an endpoint
     */
    EndpointChoice choice() {
        EndpointFile file = file();
        return url.value()
                .map(given -> new EndpointChoice(given, "the option --endpoint"))
                .or(() -> Optional.ofNullable(System.getenv("TRACKER_ENDPOINT"))
                        .map(set -> new EndpointChoice(set, "the variable TRACKER_ENDPOINT")))
                .or(() -> file.read()
                        .map(known -> new EndpointChoice(
                                known, "the tracker local that was started last (" + file.path() + ")")))
                .orElseThrow(() -> TrackerClientException.usageError(
                        "no tracker is known: start one with 'tracker local', or give --endpoint URL"));
    }
}
