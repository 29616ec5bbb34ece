package requesttracker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.RequestSigner;
import requesttracker.client.TrackerClient;
import requesttracker.domain.TrackerSettings;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;
import requesttracker.local.TrackerHost;
import requesttracker.proxy.SigningProxy;
import requesttracker.statemachine.engine.VirtualTimers;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Sends hostile input. Run it by hand with {@code -Dattack.inputs=N -Dattack.seed=S}; docs/reliability.md has the
 * figures.
 */
@DisplayName("Under attack")
class AttackTest {
    private static final int INPUTS = Integer.getInteger("attack.inputs", 600);
    private static final long SEED = Long.getLong("attack.seed", 20L);
    private static final String SESSION = "IQoJb3JpZ2luX2VjE-session-token";
    private static final Duration HANG = Duration.ofSeconds(10);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
    private static final Pattern ACCEPTED =
            Pattern.compile("\"RequestToken\":\"([-0-9a-f]{36})\"[^}]*\"OperationStatus\":\"PENDING\"");
    /** The statuses of the documented errors, and HTTP's status for an unknown transfer coding. */
    private static final Set<Integer> DOCUMENTED = Set.of(501, 502, 503);

    private final List<String> outputs = new CopyOnWriteArrayList<>();
    private final Set<String> published = ConcurrentHashMap.newKeySet();

    @Test
    @DisplayName("the endpoint and the signing proxy answer each call, lose no event and reveal no secret")
    void endpointAndProxy() throws IOException {
        List<String> failures = new ArrayList<>();
        Set<String> accepted = new HashSet<>();
        Map<Integer, Integer> statuses = new TreeMap<>();
        HostOptions options = HostOptions.inMemory().onEvent(this::published).onLog(outputs::add);
        try (LocalServer tracker = LocalServer.serving(options);
                SigningProxy proxy =
                        new SigningProxy(0, new TrackerClient(URI.create(tracker.url()), Optional.of(signer())))) {
            AttackInputs inputs = new AttackInputs(SEED);
            for (int i = 0; i < INPUTS; i++) {
                int port = i % 3 == 0 ? proxy.port() : tracker.port();
                byte[] call = inputs.next("127.0.0.1:" + port);
                String answer = call(port, call, failures, i);
                // The response to a read of a resource may contain the secret, since it has the resource's properties.
                if (!answer.contains("\"ResourceDescription")) {
                    outputs.add(answer);
                }
                Matcher status = STATUS.matcher(answer);
                int code = status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
                statuses.merge(code, 1, Integer::sum);
                if (code >= 500 && !DOCUMENTED.contains(code)) {
                    failures.add("input " + i + " got " + code);
                }
                Matcher token = ACCEPTED.matcher(answer);
                if (code / 100 == 2 && token.find()) {
                    accepted.add(token.group(1));
                }
            }
            awaitPublished(accepted);
        }
        System.out.println("attack on endpoint and proxy: " + INPUTS + " inputs, answered " + statuses + ", "
                + accepted.size() + " accepted, " + published.size() + " settled");
        assertThat(accepted).as("some of the inputs are accepted").isNotEmpty();
        assertThat(published).containsAll(accepted);
        assertThat(failures).isEmpty();
        assertNoSecret();
    }

    @Test
    @DisplayName("by Cloud Control, each request settles, with its event and without a secret")
    void hostileCloudControl() throws IOException {
        VirtualTimers timers = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
        int requests = INPUTS / 20;
        List<String> unsettled = new ArrayList<>();
        int calls;
        Instant begun = Instant.now();
        try (HostileCloudControl cloudControl = new HostileCloudControl(SEED, timers::now);
                TrackerHost tracker = new TrackerHost(
                        HostOptions.inMemory()
                                .cloudControl(cloudControl.endpoint())
                                .onEvent(this::published)
                                .onLog(outputs::add)
                                .settings(TrackerSettings.DEFAULT.toBuilder()
                                        .defaultTimeout(Duration.ofMinutes(5))
                                        .cancelGrace(Duration.ofMinutes(5))
                                        .build()),
                        timers)) {
            List<String> tokens = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                String body = "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":"
                        + "{\"LogGroupName\":\"n" + i + "\",\"Password\":\"" + AttackInputs.SECRET + "\"}}";
                String answer = tracker.invoke("SubmitRequest", IamCheckingAccount.http(body, ""))
                        .get("body")
                        .asText();
                Matcher token = ACCEPTED.matcher(answer);
                assertThat(token.find()).as(answer).isTrue();
                tokens.add(token.group(1));
            }
            timers.advanceTo(timers.now().plus(Duration.ofDays(3)));
            tokens.stream().filter(token -> !published.contains(token)).forEach(unsettled::add);
            calls = cloudControl.calls();
        }
        System.out.println("attack by Cloud Control: " + requests + " requests, " + calls + " hostile answers, "
                + Duration.between(begun, Instant.now()).toSeconds() + " s");
        assertThat(unsettled).isEmpty();
        assertThat(calls).isGreaterThan(requests);
        assertNoSecret();
    }

    private static RequestSigner signer() {
        return new RequestSigner(
                StaticCredentialsProvider.create(
                        AwsSessionCredentials.create("AKIDEXAMPLE", "secret-key-mark", SESSION)),
                "eu-west-1");
    }

    private void published(JsonNode event) {
        outputs.add(event.toString());
        published.add(event.path("detail").path("RequestToken").asText());
    }

    private void assertNoSecret() {
        assertThat(outputs)
                .filteredOn(output -> output.contains(AttackInputs.SECRET)
                        || output.contains(SESSION)
                        || output.contains("secret-key-mark"))
                .isEmpty();
    }

    private void awaitPublished(Set<String> accepted) {
        Instant limit = Instant.now().plusSeconds(60);
        while (!published.containsAll(accepted) && Instant.now().isBefore(limit)) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /** Sends the bytes, and returns the response up to the end of the connection. */
    private static String call(int port, byte[] call, List<String> failures, int number) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) HANG.toMillis());
            socket.getOutputStream().write(call);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            failures.add("input " + number + " hangs: "
                    + new String(call, 0, Math.min(200, call.length), StandardCharsets.UTF_8));
            return "";
        } catch (SocketException e) {
            // The server closed the connection of a call that it could not read.
            return "";
        }
    }
}
