package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import requesttracker.client.BuildVersion;
import requesttracker.client.RequestSigner;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/** {@code tracker doctor}. */
final class DoctorCommand extends ApiCommand {
    private final Output output = new Output(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    DoctorCommand() {
        super(
                "doctor",
                List.of(
                        "Shows which endpoint is used and why, and whether it answers.",
                        "Also shows versions, the source of the credentials, and the other trackers on this machine."
                                + " The command reads one request of the list and changes nothing."),
                "  tracker doctor",
                "  tracker doctor --endpoint https://abc123.execute-api.eu-west-1.amazonaws.com --output json");
        add(output.format(), endpoint.url(), endpoint.profile(), endpoint.region());
        exitCodes("0:The endpoint answers.", REFUSED, USAGE_ERROR, FAILED, NO_ANSWER);
    }

    @Override
    int call() {
        if (output.isName()) {
            throw TrackerClientException.usageError("--output must be table, json or yaml");
        }
        ObjectNode found = JsonTree.object();
        found.put("Version", BuildVersion.get());
        found.put("Java", System.getProperty("java.version") + " at " + System.getProperty("java.home"));
        int exitCode = 0;
        try {
            examine(found);
        } catch (TrackerClientException e) {
            found.put("Problem", e.getMessage());
            exitCode = e.exitCode();
        }
        if (output.isTable()) {
            List<List<String>> rows = new ArrayList<>();
            found.properties()
                    .forEach(
                            row -> rows.add(List.of(row.getKey(), row.getValue().asText())));
            output.table(rows);
        } else {
            output.document(found);
        }
        return exitCode;
    }

    /** Adds the results. An exception ends the examination, since each step depends on the steps before it. */
    private void examine(ObjectNode found) {
        EndpointOptions.EndpointChoice choice = endpoint.choice();
        found.put("Endpoint", choice.url());
        found.put("ChosenBy", choice.origin());
        List<String> others = EndpointOptions.file().all().stream()
                .filter(url -> !url.equals(choice.url()))
                .toList();
        if (!others.isEmpty()) {
            found.put("OtherTrackers", String.join(", ", others));
        }
        TrackerClient tracker = endpoint.open(choice);
        if (tracker.signing().isPresent()) {
            RequestSigner signing = tracker.signing().get();
            found.put("Region", signing.region());
            found.put("Credentials", signing.credentialsSource());
        } else {
            found.put("Credentials", "none needed on loopback");
        }
        long began = System.nanoTime();
        tracker.get("/requests?maxResults=1");
        found.put("AnsweredInMillis", (System.nanoTime() - began) / 1_000_000);
        found.put("EndpointVersion", version(tracker));
    }

    /** Returns the endpoint's version. A deployed API does not report its version. */
    private static String version(TrackerClient tracker) {
        try {
            return JsonTree.string(tracker.get("/"), "version").orElse("not reported");
        } catch (TrackerClientException e) {
            return "not reported";
        }
    }
}
