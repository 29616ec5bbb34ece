package requesttracker.bench.powertools;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/** A function that only logs one line with Powertools, as JSON and with a RequestToken. */
public final class Logged implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Logged.class);

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        PowertoolsLogging.initializeLogging(context);
        LOG.warn("said", StructuredArguments.entry("RequestToken", "token"));
        out.write("{\"hello\":\"world\"}".getBytes(StandardCharsets.UTF_8));
    }
}
