/**
 * Reads an Amazon States Language definition, checks it whole, and compiles it to states that are ready to be applied.
 * Knows nothing of executions, time or services.
 */
package requesttracker.statemachine.definition;
