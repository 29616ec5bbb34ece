package requesttracker.simulation.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.simulation.faults.CloudControlCalls;
import requesttracker.simulation.faults.ServiceErrors;
import requesttracker.simulator.Simulator;
import requesttracker.simulator.SimulatorResponse;

/** Cloud Control, answered by the simulator in the calling thread. */
public final class SimulatedCloudControl implements CloudControlCalls {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Simulator simulator;

    public SimulatedCloudControl(Simulator simulator) {
        this.simulator = simulator;
    }

    @Override
    public Map<String, Object> call(String action, Map<String, ?> members) {
        SimulatorResponse answer = simulator.call(action, MAPPER.valueToTree(members));
        if (answer.error().isPresent()) {
            throw ServiceErrors.cloudControl(
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
}
