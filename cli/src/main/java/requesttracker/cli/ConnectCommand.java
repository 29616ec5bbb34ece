package requesttracker.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import requesttracker.client.RequestSigner;
import requesttracker.client.TerminalText;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.proxy.SigningProxy;

/** {@code tracker connect}. */
@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        description = {
            "Serves a deployed tracker on loopback: the page, REST and Cloud Control's protocol.",
            "Signs each call with your AWS credentials, so that clients need no credentials."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tracker connect --port 8080 \\",
            "      --endpoint https://abc123.execute-api.eu-west-1.amazonaws.com",
            "  aws cloudcontrol list-resource-requests --endpoint-url http://127.0.0.1:8080"
        })
final class ConnectCommand implements Callable<Integer> {
    private static final Pattern STATE_MACHINE =
            Pattern.compile("arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[-A-Za-z0-9_]+");

    @Option(names = "--endpoint", required = true, paramLabel = "URL", description = "The deployed API.")
    private String endpoint;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "The port; 0 chooses a free port.")
    private int port;

    @Option(names = "--profile", paramLabel = "NAME", description = "The AWS profile to sign with.")
    private String profile;

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description = "The API's region, if the host name does not contain it.")
    private String region;

    @Option(
            names = "--state-machine",
            paramLabel = "ARN",
            description = "The stack's output StateMachineArn. The page then links each request to its execution.")
    private String stateMachine;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            throw TrackerClientException.usageError("--port must be from 0 to 65535, got " + port);
        }
        if (stateMachine != null && !STATE_MACHINE.matcher(stateMachine).matches()) {
            throw TrackerClientException.usageError("--state-machine must be the ARN of a state machine, like"
                    + " arn:aws:states:eu-west-1:123456789012:stateMachine:NAME, got " + stateMachine);
        }
        var uri = TrackerClient.uri(endpoint);
        RequestSigner signing = RequestSigner.asCaller(uri, Optional.ofNullable(profile), Optional.ofNullable(region));
        signing.requireCredentials();
        TrackerClient api = new TrackerClient(uri, Optional.of(signing));
        SigningProxy proxy = new SigningProxy(port, api, Optional.ofNullable(stateMachine));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            proxy.close();
            Runtime.getRuntime().halt(0);
        }));
        spec.commandLine().getOut().println("ready " + proxy.url());
        ApiCommand.flush(spec.commandLine().getOut());
        spec.commandLine().getErr().println("the page is at " + proxy.url() + "/console");
        warnUnlessAnswered(api);
        spec.commandLine().getErr().flush();
        new CountDownLatch(1).await();
        return 0;
    }

    /** Warns if the API does not answer. The API may come back, so the proxy serves in any case. */
    private void warnUnlessAnswered(TrackerClient api) {
        try {
            api.get("/requests?maxResults=1");
        } catch (TrackerClientException e) {
            spec.commandLine().getErr().println("tracker: " + TerminalText.escapeLines(e.getMessage()));
        }
    }
}
