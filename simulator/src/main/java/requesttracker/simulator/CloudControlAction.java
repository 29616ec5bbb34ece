package requesttracker.simulator;

import static requesttracker.simulator.WireMember.CLIENT_TOKEN;
import static requesttracker.simulator.WireMember.DESIRED_STATE;
import static requesttracker.simulator.WireMember.HANDLER_NEXT_TOKEN;
import static requesttracker.simulator.WireMember.IDENTIFIER;
import static requesttracker.simulator.WireMember.NEXT_TOKEN;
import static requesttracker.simulator.WireMember.PATCH_DOCUMENT;
import static requesttracker.simulator.WireMember.REQUEST_TOKEN;
import static requesttracker.simulator.WireMember.RESOURCE_MODEL;
import static requesttracker.simulator.WireMember.ROLE_ARN;
import static requesttracker.simulator.WireMember.TYPE_NAME;
import static requesttracker.simulator.WireMember.TYPE_VERSION_ID;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The eight actions of Cloud Control, and the string members of their requests. */
enum CloudControlAction {
    CREATE("CreateResource"),
    UPDATE("UpdateResource"),
    DELETE("DeleteResource"),
    STATUS("GetResourceRequestStatus"),
    CANCEL("CancelResourceRequest"),
    LIST_REQUESTS("ListResourceRequests"),
    GET("GetResource"),
    LIST("ListResources");

    private static final Map<String, CloudControlAction> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(action -> action.wireName, Function.identity()));

    final String wireName;

    CloudControlAction(String wireName) {
        this.wireName = wireName;
    }

    static Optional<CloudControlAction> named(String wireName) {
        return Optional.ofNullable(BY_NAME.get(wireName));
    }

    List<WireMember> required() {
        return switch (this) {
            case CREATE -> List.of(TYPE_NAME, DESIRED_STATE);
            case UPDATE -> List.of(TYPE_NAME, IDENTIFIER, PATCH_DOCUMENT);
            case DELETE, GET -> List.of(TYPE_NAME, IDENTIFIER);
            case STATUS, CANCEL -> List.of(REQUEST_TOKEN);
            case LIST_REQUESTS -> List.of();
            case LIST -> List.of(TYPE_NAME);
        };
    }

    List<WireMember> optional() {
        return switch (this) {
            case CREATE, UPDATE, DELETE -> List.of(TYPE_VERSION_ID, ROLE_ARN, CLIENT_TOKEN);
            case GET -> List.of(TYPE_VERSION_ID, ROLE_ARN);
            case STATUS, CANCEL -> List.of();
            case LIST_REQUESTS -> List.of(NEXT_TOKEN);
            case LIST -> List.of(TYPE_VERSION_ID, ROLE_ARN, HANDLER_NEXT_TOKEN, RESOURCE_MODEL);
        };
    }
}
