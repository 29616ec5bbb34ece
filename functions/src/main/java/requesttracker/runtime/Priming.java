package requesttracker.runtime;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import requesttracker.json.Json;
import requesttracker.telemetry.Telemetry;
import software.amazon.awssdk.core.SdkSystemSetting;

/**
 * Before Lambda takes a snapshot of a function, has another one of it handle harmless events, so that what the first
 * invocation needs is loaded: {@code priming.json} says which, and what the services answer to it.
 *
 * <p>No service is called but the stand-in on loopback, whose connections end with each call. Nothing is left that could
 * be stale after the snapshot is restored: the function itself was not used, so that it has no credentials and no
 * connections yet; clock and randomness are asked of the platform at each call; and the runtime forgets host names.
 */
final class Priming implements Resource {
    /** The CRaC context forgets what nobody else holds. */
    private static final List<Resource> HELD = new CopyOnWriteArrayList<>();

    private static final String CREDENTIALS = SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI.property();

    private final Telemetry telemetry;
    private final String function;
    private final Function<URI, RequestStreamHandler> build;

    private Priming(Telemetry telemetry, String function, Function<URI, RequestStreamHandler> build) {
        this.telemetry = telemetry;
        this.function = function;
        this.build = build;
    }

    /**
     * Has the function primed before the next snapshot.
     *
     * @param function its name in {@code priming.json}
     * @param build makes one that calls the services at this place
     */
    static void register(Telemetry telemetry, String function, Function<URI, RequestStreamHandler> build) {
        Priming priming = new Priming(telemetry, function, build);
        HELD.add(priming);
        Core.getGlobalContext().register(priming);
    }

    /** Never fails: a function that is not primed works, and begins slower. */
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        try {
            prime();
            clientHello();
        } catch (IOException | GeneralSecurityException | Json.Malformed | RuntimeException e) {
            telemetry.warn(
                    "The function was not primed",
                    "-",
                    Map.of("function", function, "error", e.getClass().getName()));
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {}

    private void prime() throws IOException, Json.Malformed {
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
            try (StandIn services = new StandIn(Json.member(all, "answers"), Json.member(turn, "answers"))) {
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                byte[] event = Json.write(turn.get("event")).getBytes(StandardCharsets.UTF_8);
                // Before the variable of the environment, the SDK looks at this property.
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

    /** The first message of TLS, made and thrown away: most classes of TLS are loaded for it. */
    private static void clientHello() throws GeneralSecurityException, IOException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        engine.wrap(
                ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
    }
}
