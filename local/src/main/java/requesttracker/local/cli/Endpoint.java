package requesttracker.local.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import requesttracker.local.upstream.CannotCall;
import requesttracker.local.upstream.Upstream;

/** Which tracker is meant. */
final class Endpoint {
    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "The tracker. Default: the variable TRACKER_ENDPOINT, else the tracker local that was started"
                    + " last. Calls to another host are signed with your AWS credentials.")
    private String endpoint;

    @Option(names = "--profile", paramLabel = "NAME", description = "The AWS profile to sign with.")
    private String profile;

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "The API's region, if its name does not say it (a custom domain).")
    private String region;

    Upstream open() {
        String url = Optional.ofNullable(endpoint)
                .or(() -> Optional.ofNullable(System.getenv("TRACKER_ENDPOINT")))
                .or(() -> new EndpointFile(System.getenv(), System.getProperty("user.home")).read())
                .orElseThrow(() -> CannotCall.mendable(
                        "no tracker is known: start one with 'tracker local', or say --endpoint URL"));
        return Upstream.named(url, Optional.ofNullable(profile), Optional.ofNullable(region));
    }
}
