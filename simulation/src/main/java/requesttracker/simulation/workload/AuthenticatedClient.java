package requesttracker.simulation.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A client that IAM has authenticated. */
record AuthenticatedClient(String principal) {
    private static final String ACCOUNT = "123456789012";

    /** Returns one of a few. */
    static AuthenticatedClient of(int number) {
        return new AuthenticatedClient("arn:aws:iam::" + ACCOUNT + ":user/client-" + number % 3);
    }

    /** Returns the call by this client, as API Gateway sends it. */
    EndpointCall makes(EndpointCall call) {
        call.event()
                .withObjectProperty("requestContext")
                .putObject("authorizer")
                .putObject("iam")
                .put("accountId", ACCOUNT)
                .put("userArn", principal);
        return call;
    }

    /** Returns the client as the tracker has to show it. */
    ObjectNode shown() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Kind", "IAM")
                .put("Principal", principal)
                .put("Account", ACCOUNT);
    }
}
