package requesttracker.simulation.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A call of a function behind the endpoint.
 *
 * @param event as API Gateway sends it
 */
record EndpointCall(String function, ObjectNode event) {
    static EndpointCall of(String function, String body) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.putObject("headers").put("content-type", "application/json");
        event.put("body", body);
        event.put("isBase64Encoded", false);
        event.putObject("requestContext").put("requestId", "simulated");
        return new EndpointCall(function, event);
    }

    EndpointCall header(String name, String value) {
        event.withObjectProperty("headers").put(name, value);
        return this;
    }
}
