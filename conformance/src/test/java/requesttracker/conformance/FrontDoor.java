package requesttracker.conformance;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.net.URI;
import java.util.Map;
import requesttracker.emulators.lambda.LambdaEmulator;
import requesttracker.local.EndpointServer;

/** The part of API Gateway for emulators that have no HTTP APIs: the local tracker's own, before functions of any kind. */
public final class FrontDoor implements AutoCloseable {
    private final EndpointServer server;

    /** @param functions by their simple names; each gets the event of an HTTP API */
    public FrontDoor(Map<String, RequestStreamHandler> functions) {
        server = new EndpointServer(0, new LambdaEmulator(functions));
        server.start();
    }

    /** Where it listens, on loopback. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        server.close();
    }
}
