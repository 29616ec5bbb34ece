package requesttracker.simulator;

import static requesttracker.simulator.Member.CLIENT_TOKEN;
import static requesttracker.simulator.Member.DESIRED_STATE;
import static requesttracker.simulator.Member.IDENTIFIER;
import static requesttracker.simulator.Member.NEXT_TOKEN;
import static requesttracker.simulator.Member.PATCH_DOCUMENT;
import static requesttracker.simulator.Member.REQUEST_TOKEN;
import static requesttracker.simulator.Member.RESOURCE_MODEL;
import static requesttracker.simulator.Member.ROLE_ARN;
import static requesttracker.simulator.Member.TYPE_NAME;
import static requesttracker.simulator.Member.TYPE_VERSION_ID;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The eight actions of Cloud Control and the string members that each takes. */
enum Action {
    CREATE("CreateResource"),
    UPDATE("UpdateResource"),
    DELETE("DeleteResource"),
    STATUS("GetResourceRequestStatus"),
    CANCEL("CancelResourceRequest"),
    LIST_REQUESTS("ListResourceRequests"),
    GET("GetResource"),
    LIST("ListResources");

    private static final Map<String, Action> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(action -> action.wireName, Function.identity()));

    final String wireName;

    Action(String wireName) {
        this.wireName = wireName;
    }

    static Optional<Action> named(String wireName) {
        return Optional.ofNullable(BY_NAME.get(wireName));
    }

    List<Member> required() {
        return switch (this) {
            case CREATE -> List.of(TYPE_NAME, DESIRED_STATE);
            case UPDATE -> List.of(TYPE_NAME, IDENTIFIER, PATCH_DOCUMENT);
            case DELETE, GET -> List.of(TYPE_NAME, IDENTIFIER);
            case STATUS, CANCEL -> List.of(REQUEST_TOKEN);
            case LIST_REQUESTS -> List.of();
            case LIST -> List.of(TYPE_NAME);
        };
    }

    List<Member> optional() {
        return switch (this) {
            case CREATE, UPDATE, DELETE -> List.of(TYPE_VERSION_ID, ROLE_ARN, CLIENT_TOKEN);
            case GET -> List.of(TYPE_VERSION_ID, ROLE_ARN);
            case STATUS, CANCEL -> List.of();
            case LIST_REQUESTS -> List.of(NEXT_TOKEN);
            case LIST -> List.of(TYPE_VERSION_ID, ROLE_ARN, NEXT_TOKEN, RESOURCE_MODEL);
        };
    }
}
