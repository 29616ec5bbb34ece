package requesttracker.runtime;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.core.SdkSystemSetting;

/**
 * Primes a function before Lambda takes its snapshot: a second instance handles harmless events, so that the classes of
 * the first invocation are loaded. {@code priming.json} has the events and the services' answers.
 *
 * <p>The second instance calls a stub on loopback, whose connections end with each call. A real service only gets a TLS
 * connection and no request. The restored snapshot holds nothing stale. The function itself has no credentials and no
 * connections yet. The TLS session is dropped, and the runtime forgets host names. Clock and randomness come from the
 * platform at each call.
 */
final class Priming implements Resource {
    /** Keeps the resources reachable, since the CRaC context holds them weakly. */
    private static final List<Resource> HELD = new CopyOnWriteArrayList<>();

    private static final String CREDENTIALS = SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI.property();

    private final Telemetry telemetry;
    private final String function;
    private final Function<URI, RequestStreamHandler> build;
    private final PrimingStep connect;

    /** A step of the priming. */
    @FunctionalInterface
    interface PrimingStep {
        void run() throws IOException, MalformedJsonException;
    }

    private Priming(
            Telemetry telemetry, String function, Function<URI, RequestStreamHandler> build, PrimingStep connect) {
        this.telemetry = telemetry;
        this.function = function;
        this.build = build;
        this.connect = connect;
    }

    /**
     * Registers the priming of a function before the next snapshot.
     *
     * @param function the function's name in {@code priming.json}
     * @param build creates an instance that calls the services at the given endpoint
     * @param connect connects to a service as the function will, then closes the connection
     */
    static void register(
            Telemetry telemetry, String function, Function<URI, RequestStreamHandler> build, PrimingStep connect) {
        Priming priming = new Priming(telemetry, function, build, connect);
        HELD.add(priming);
        Core.getGlobalContext().register(priming);
    }

    /** Primes the function. Never fails, since a function without priming works and starts slower. */
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        attempt("The function was not primed", this::prime);
        attempt("TLS was not primed", connect);
    }

    private void attempt(String otherwise, PrimingStep step) {
        try {
            step.run();
        } catch (IOException | MalformedJsonException | RuntimeException | LinkageError e) {
            telemetry.warn(
                    otherwise,
                    "-",
                    Map.of("function", function, "error", e.getClass().getName()));
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {}

    private void prime() throws IOException, MalformedJsonException {
        Map<String, Object> all;
        try (InputStream file = Priming.class.getResourceAsStream("/priming.json")) {
            all = Json.object(ByteBuffer.wrap(file.readAllBytes()));
        }
        Object turns = Json.member(all, "functions").get(function);
        if (!(turns instanceof List<?> list)) {
            throw new IOException("priming.json does not have " + function);
        }
        for (Object each : list) {
            Map<String, Object> turn = Json.member(Map.of("turn", each), "turn");
            try (StubAwsEndpoint services =
                    new StubAwsEndpoint(Json.member(all, "answers"), Json.member(turn, "answers"))) {
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                byte[] event = Json.write(turn.get("event")).getBytes(StandardCharsets.UTF_8);
                // The SDK reads this property before the environment variable.
                System.setProperty(CREDENTIALS, services.endpoint() + "/credentials");
                build.apply(services.endpoint()).handleRequest(new ByteArrayInputStream(event), answer, null);
                String text = answer.toString(StandardCharsets.UTF_8);
                if (!text.contains((String) turn.get("answered"))) {
                    throw new IllegalStateException("not the answer that was expected");
                }
            } finally {
                System.clearProperty(CREDENTIALS);
            }
        }
    }
}
