package requesttracker.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;

/**
 * A function and its event.
 *
 * @param handler the name of the function's class
 * @param items the items in the table before the event
 */
record MeasuredFunction(String name, Path jar, String handler, String event, Map<String, ObjectNode> items) {}
