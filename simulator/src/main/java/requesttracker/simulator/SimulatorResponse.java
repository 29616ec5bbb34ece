package requesttracker.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The response to a call: the HTTP status, the JSON body, and the name of the error (without a prefix) if there is one.
 *
 * @param status 200, or the error's HTTP status
 * @param body the response's members; {@link #toString()} omits them, since they may contain a resource's properties
 * @param error the name of the error, for example {@code ThrottlingException}
 */
public record SimulatorResponse(int status, ObjectNode body, Optional<String> error) {
    static SimulatorResponse ok(ObjectNode body) {
        return new SimulatorResponse(200, body, Optional.empty());
    }

    static SimulatorResponse error(int status, String code, ObjectNode body) {
        return new SimulatorResponse(status, body, Optional.of(code));
    }

    /** Returns status and error only, since the body may be secret. */
    @Override
    public String toString() {
        return "SimulatorResponse[" + status + error.map(code -> " " + code).orElse("") + "]";
    }
}
