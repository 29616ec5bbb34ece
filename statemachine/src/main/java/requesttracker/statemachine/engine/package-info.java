/**
 * Runs a compiled definition inside one JVM as AWS Step Functions runs a Standard workflow, in real or in virtual time.
 * Calls services through an interface that the caller implements.
 */
package requesttracker.statemachine.engine;
