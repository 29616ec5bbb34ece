package requesttracker.proxy;

import java.util.Map;
import requesttracker.client.ClientResponse;
import requesttracker.client.TrackerClientException;

/** Sends a client's call on to the API. */
@FunctionalInterface
public interface CallForwarder {
    /**
     * Sends a call and returns the answer.
     *
     * @param path with its query, as it is to be on the wire
     * @param headers with names in lower case
     * @throws TrackerClientException if no answer came
     */
    ClientResponse send(String method, String path, Map<String, String> headers, byte[] body);
}
