package requesttracker.statemachine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import requesttracker.jsontree.JsonTree;
import requesttracker.statemachine.definition.ErrorNames;
import requesttracker.statemachine.definition.StateFailedException;

/** Checks and compares the JSON that one state of an execution passes to the next. */
final class StateData {
    /**
     * The maximum size of a state's input or output in bytes of UTF-8: 256 KiB (<a
     * href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">quotas</a>).
     */
    static final int LIMIT = 262_144;

    private StateData() {}

    /**
     * Returns the tree's bytes.
     *
     * @param what the name of the tree for the error's cause
     * @throws StateFailedException States.DataLimitExceeded if there are too many bytes
     */
    static byte[] limited(JsonNode tree, String what) {
        byte[] bytes = JsonTree.bytes(tree);
        if (bytes.length > LIMIT) {
            throw new StateFailedException(ErrorNames.DATA_LIMIT, what + " is larger than " + LIMIT + " bytes");
        }
        return bytes;
    }

    /** Returns whether two trees are the same JSON. 1.5 and 1.50 are the same number, 1 and 1.0 are not. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.equals(StateData::compare, other);
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.isFloatingPointNumber() && other.isFloatingPointNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }
}
