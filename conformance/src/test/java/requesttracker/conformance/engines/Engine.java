package requesttracker.conformance.engines;

import java.util.Map;
import requesttracker.application.Executions;

/** Something that executes the deployed definition. */
interface Engine {
    String name();

    /** Makes a state machine of the definition, whose tasks reach the world. */
    Machine create(String definition, Map<String, String> substitutions, EngineFixture world) throws Exception;

    /** One state machine, which runs one execution. */
    interface Machine {
        /** As our functions see Step Functions. */
        Executions executions();

        /** Waits until the execution has ended. */
        Trace await(String execution) throws Exception;
    }
}
