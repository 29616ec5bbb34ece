package requesttracker.conformance.engines;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** DynamoDB Local over HTTP, in memory, one database for every caller; on the loopback address and a free port. */
public final class DynamoDbServer implements AutoCloseable {
    private final LocalDynamoDBServerHandler handler;
    private final Server server;

    private DynamoDbServer(LocalDynamoDBServerHandler handler, Server server) {
        this.handler = handler;
        this.server = server;
    }

    /** Starts one, empty. */
    public static DynamoDbServer start() throws Exception {
        // The embedded form puts SQLite's native library in place, which the HTTP form expects to find.
        DynamoDBEmbedded.create(true).shutdown();
        LocalDynamoDBServerHandler handler =
                new LocalDynamoDBServerHandler(new LocalDynamoDBRequestHandler(0, true, null, true, false), null);
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(handler);
        server.start();
        return new DynamoDbServer(handler, server);
    }

    /** Where it is called. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getURI().getPort());
    }

    @Override
    public void close() throws IOException {
        // What the server was given stops with it.
        LifeCycle.stop(server);
        handler.close();
    }
}
