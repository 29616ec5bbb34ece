package requesttracker.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;

/**
 * A function, and what it is invoked with.
 *
 * @param handler its class
 * @param items what the table holds before
 */
record MeasuredFunction(String name, Path jar, String handler, String event, Map<String, ObjectNode> items) {}
