package requesttracker.conformance.engines;

import java.util.Map;
import requesttracker.application.Executions;

/** Executes the deployed definition. */
interface Engine {
    String name();

    /** Creates a state machine of the definition, whose tasks call the fixture. */
    Machine create(String definition, Map<String, String> substitutions, EngineFixture world) throws Exception;

    /** One state machine, which runs one execution. */
    interface Machine {
        /** Returns the tracker's interface of Step Functions. */
        Executions executions();

        /** Waits until the execution has ended. */
        Trace await(String execution) throws Exception;
    }
}
