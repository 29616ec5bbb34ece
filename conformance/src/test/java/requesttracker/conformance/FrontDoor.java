package requesttracker.conformance;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.net.URI;
import java.util.Map;
import requesttracker.local.EndpointServer;

/**
 * Replaces API Gateway for emulators without HTTP APIs: serves any functions with the local tracker's server.
 */
public final class FrontDoor implements AutoCloseable {
    private final EndpointServer server;

    /** @param functions the functions by their simple names; each gets events of an HTTP API */
    public FrontDoor(Map<String, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>> functions) {
        server = new EndpointServer(0, functions::get);
        server.start();
    }

    /** Returns the address on loopback. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        server.close();
    }
}
