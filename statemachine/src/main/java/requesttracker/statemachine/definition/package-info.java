/**
 * Reads an Amazon States Language definition, checks it completely, and compiles it to states. Does not depend on
 * executions, time or services.
 */
package requesttracker.statemachine.definition;
