package requesttracker.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import requesttracker.jsontree.JsonTree;

/**
 * Ends a call with an error of Cloud Control's protocol. HTTP statuses are those of the service model 2021-09-30.
 *
 * <p>The service has one prefix for its own errors, and Coral's prefix for errors that all AWS services share.
 */
final class ErrorResponseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String namespace;
    private final String code;
    private final int status;

    private ErrorResponseException(String namespace, String code, int status, String message) {
        super(message, null, false, false);
        this.namespace = namespace;
        this.code = code;
        this.status = status;
    }

    static ErrorResponseException validation(List<String> violations) {
        String text = violations.size()
                + (violations.size() == 1 ? " validation error detected: " : " validation errors detected: ")
                + String.join("; ", violations);
        return new ErrorResponseException("com.amazon.coral.validate#", "ValidationException", 400, text);
    }

    static ErrorResponseException validation(String violation) {
        return validation(List.of(violation));
    }

    static ErrorResponseException unknownOperation() {
        return new ErrorResponseException(
                "com.amazon.coral.service#", "UnknownOperationException", 400, "The action is not known");
    }

    static ErrorResponseException serialization(String message) {
        return new ErrorResponseException("com.amazon.coral.service#", "SerializationException", 400, message);
    }

    static ErrorResponseException tooLarge(int limit) {
        return new ErrorResponseException(
                "com.amazon.coral.service#",
                "RequestEntityTooLargeException",
                413,
                "The request is larger than " + limit + " bytes");
    }

    static ErrorResponseException throttling() {
        return service("ThrottlingException", 400, "Rate exceeded");
    }

    static ErrorResponseException concurrentModification() {
        return service("ConcurrentModificationException", 500, "The resource is being modified by another operation");
    }

    /** @param requestToken the token of the operation in progress */
    static ErrorResponseException concurrentOperation(String requestToken) {
        return service(
                "ConcurrentOperationException",
                400,
                "Conflict with another operation in progress on this resource, with RequestToken " + requestToken);
    }

    static ErrorResponseException invalidRequest(String message) {
        return service("InvalidRequestException", 400, message);
    }

    static ErrorResponseException requestTokenNotFound() {
        return service("RequestTokenNotFoundException", 400, "No operation has this request token");
    }

    static ErrorResponseException clientTokenConflict() {
        return service(
                "ClientTokenConflictException", 400, "An earlier request has this client token and different content");
    }

    static ErrorResponseException resourceNotFound() {
        return service("ResourceNotFoundException", 400, "The resource does not exist");
    }

    static ErrorResponseException internal() {
        return service("ServiceInternalErrorException", 500, "The simulator failed to process the call");
    }

    ErrorResponseException withStatus(int newStatus) {
        return new ErrorResponseException(namespace, code, newStatus, getMessage());
    }

    private static ErrorResponseException service(String code, int status, String message) {
        return new ErrorResponseException("com.amazon.cloudapiservice#", code, status, message);
    }

    SimulatorResponse response() {
        ObjectNode body = JsonTree.object();
        body.put("__type", namespace + code);
        // The member's name is in lower case in Coral's errors, and begins with a capital in the service's errors.
        body.put(namespace.startsWith("com.amazon.coral") ? "message" : "Message", getMessage());
        return SimulatorResponse.error(status, code, body);
    }
}
