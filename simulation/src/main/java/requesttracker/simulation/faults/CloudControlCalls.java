package requesttracker.simulation.faults;

import java.util.Map;

/** Cloud Control's actions with their members by name, as they are on the wire. */
@FunctionalInterface
public interface CloudControlCalls {
    /**
     * Calls an action.
     *
     * @return the members of the answer
     * @throws software.amazon.awssdk.core.exception.SdkException as the SDK's client does
     */
    Map<String, Object> call(String action, Map<String, ?> members);
}
