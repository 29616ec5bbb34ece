package requesttracker.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorResponse;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudcontrol.model.CloudControlException;

/** Cloud Control, answered by the simulator in this very thread. */
final class SimulatedCloudControl implements CloudControlCalls {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Simulator simulator;

    SimulatedCloudControl(Simulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public Map<String, Object> call(String action, Map<String, ?> members) {
        SimulatorResponse answer = simulator.call(action, MAPPER.valueToTree(members));
        if (answer.error().isPresent()) {
            throw error(
                    answer.error().get(),
                    answer.status(),
                    answer.body()
                            .path("Message")
                            .asText(answer.body().path("message").asText()));
        }
        try {
            return Json.object(answer.body().toString());
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("the simulator's answer " + e.getMessage(), e);
        }
    }

    /** An error as the SDK's client throws it. */
    static AwsServiceException error(String code, int status, String message) {
        return CloudControlException.builder()
                .message(code)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("CloudControl")
                        .build())
                .build();
    }
}
