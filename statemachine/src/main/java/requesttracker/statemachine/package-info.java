/**
 * Executes an Amazon States Language definition inside one JVM as AWS Step Functions would: Standard workflows, JSONPath
 * dialect. What the engine cannot execute, it refuses when the definition is loaded.
 */
package requesttracker.statemachine;
