/**
 * Reads an Amazon States Language definition, checks it completely, and compiles it to states that can be applied. Has
 * no notion of executions, time or services.
 */
package requesttracker.statemachine.definition;
