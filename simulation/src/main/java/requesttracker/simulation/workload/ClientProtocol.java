package requesttracker.simulation.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The two protocols of the endpoint. */
enum ClientProtocol {
    REST(202, "Requests") {
        @Override
        EndpointCall submit(ObjectNode submission, Optional<String> clientToken) {
            EndpointCall call = EndpointCall.of("SubmitRequest", submission.toString());
            return clientToken
                    .map(token -> call.header("idempotency-key", token))
                    .orElse(call);
        }

        @Override
        EndpointCall cancel(String requestToken) {
            return about("CancelRequest", requestToken);
        }

        @Override
        EndpointCall read(String requestToken) {
            return about("GetRequest", requestToken);
        }

        @Override
        EndpointCall list(int size, String nextToken) {
            EndpointCall call = EndpointCall.of("ListRequests", "");
            ObjectNode query =
                    call.event().putObject("queryStringParameters").put("maxResults", Integer.toString(size));
            if (!nextToken.isEmpty()) {
                query.put("nextToken", nextToken);
            }
            return call;
        }

        @Override
        JsonNode progress(JsonNode body) {
            return body;
        }

        @Override
        boolean isConflict(int status, JsonNode body) {
            return status == 422;
        }

        @Override
        boolean isTooLate(int status, JsonNode body) {
            return status == 409;
        }

        @Override
        boolean isInUse(int status, JsonNode body) {
            return status == 409;
        }

        private EndpointCall about(String function, String requestToken) {
            EndpointCall call = EndpointCall.of(function, "");
            call.event().putObject("pathParameters").put("token", requestToken);
            return call;
        }
    },
    CLOUD_CONTROL(200, "ResourceRequestStatusSummaries") {
        @Override
        EndpointCall submit(ObjectNode submission, Optional<String> clientToken) {
            ObjectNode body = submission.deepCopy();
            String operation = body.remove("Operation").asText();
            for (String payload : List.of("DesiredState", "PatchDocument")) {
                if (body.has(payload)) {
                    body.put(payload, body.get(payload).toString());
                }
            }
            clientToken.ifPresent(token -> body.put("ClientToken", token));
            return action(operation.charAt(0) + operation.substring(1).toLowerCase(Locale.ROOT) + "Resource", body);
        }

        @Override
        EndpointCall cancel(String requestToken) {
            return action("CancelResourceRequest", about(requestToken));
        }

        @Override
        EndpointCall read(String requestToken) {
            return action("GetResourceRequestStatus", about(requestToken));
        }

        @Override
        EndpointCall list(int size, String nextToken) {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("MaxResults", size);
            if (!nextToken.isEmpty()) {
                body.put("NextToken", nextToken);
            }
            return action("ListResourceRequests", body);
        }

        @Override
        JsonNode progress(JsonNode body) {
            return body.path("ProgressEvent");
        }

        @Override
        boolean isConflict(int status, JsonNode body) {
            return isError(body, "ClientTokenConflictException");
        }

        @Override
        boolean isTooLate(int status, JsonNode body) {
            return isError(body, "ValidationException");
        }

        @Override
        boolean isInUse(int status, JsonNode body) {
            return isError(body, "ConcurrentOperationException");
        }

        private boolean isError(JsonNode body, String code) {
            return body.path("__type").asText().endsWith("#" + code);
        }

        private ObjectNode about(String requestToken) {
            return JsonNodeFactory.instance.objectNode().put("RequestToken", requestToken);
        }

        private EndpointCall action(String action, ObjectNode body) {
            return EndpointCall.of("CloudControlProtocol", body.toString())
                    .header("content-type", "application/x-amz-json-1.0")
                    .header("x-amz-target", "CloudApiService." + action);
        }
    };

    private final int acceptedStatus;
    private final String summaries;

    ClientProtocol(int acceptedStatus, String summaries) {
        this.acceptedStatus = acceptedStatus;
        this.summaries = summaries;
    }

    /** Returns whether a submit or a cancel that is answered so is accepted. */
    final boolean isAccepted(int status) {
        return status == acceptedStatus;
    }

    /** Returns the requests in a page of a list. */
    final JsonNode summaries(JsonNode body) {
        return body.path(summaries);
    }

    abstract EndpointCall submit(ObjectNode submission, Optional<String> clientToken);

    abstract EndpointCall cancel(String requestToken);

    abstract EndpointCall read(String requestToken);

    /** Reads one page of the list. */
    abstract EndpointCall list(int size, String nextToken);

    /** Returns the ProgressEvent in an answer. */
    abstract JsonNode progress(JsonNode body);

    /** Returns whether a submit is rejected because its ClientToken belongs to another one. */
    abstract boolean isConflict(int status, JsonNode body);

    /** Returns whether a submit is rejected because an active request has the operation, or the resource. */
    abstract boolean isInUse(int status, JsonNode body);

    /** Returns whether a cancel is rejected because its request has settled. */
    abstract boolean isTooLate(int status, JsonNode body);
}
