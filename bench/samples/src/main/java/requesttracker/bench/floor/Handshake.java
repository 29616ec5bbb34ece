package requesttracker.bench.floor;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.HttpsURLConnection;

/**
 * Makes one TLS handshake with the services for each event. It makes one before the first event too, since the
 * tracker's functions are primed.
 */
public final class Handshake implements RequestStreamHandler {
    private final URI services = URI.create(System.getenv("AWS_ENDPOINT_URL"));

    public Handshake() throws IOException {
        connect();
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        connect();
        out.write("{\"hello\":\"world\"}".getBytes(StandardCharsets.UTF_8));
    }

    private void connect() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) services.toURL().openConnection();
        connection.connect();
        ((HttpsURLConnection) connection).getSSLSession().orElseThrow().invalidate();
        connection.disconnect();
    }
}
