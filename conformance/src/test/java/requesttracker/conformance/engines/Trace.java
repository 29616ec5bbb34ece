package requesttracker.conformance.engines;

import java.util.List;

/**
 * The trace of one execution on an engine.
 *
 * @param status the final status, as Step Functions names it
 * @param states the names of the states entered, in their order
 * @param errors the failures, as {@code state: error}, in the order of the history; caught, retried or neither
 * @param eventTypes the types of the history's events, in their order
 */
record Trace(String status, List<String> states, List<String> errors, List<String> eventTypes) {}
