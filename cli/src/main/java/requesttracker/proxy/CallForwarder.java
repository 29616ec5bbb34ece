package requesttracker.proxy;

import java.util.Map;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClientException;

/** Forwards a client's call to the API. */
@FunctionalInterface
public interface CallForwarder {
    /**
     * Forwards a call and returns the response.
     *
     * @param path the path with its query, in percent-encoding
     * @param headers by name in lower case
     * @throws TrackerClientException if the API does not answer
     */
    ClientResponse send(String method, String path, Map<String, String> headers, byte[] body);
}
