/**
 * Runs a compiled definition in one JVM like a Standard workflow of AWS Step Functions, in real or in virtual time.
 * Calls services through an interface that the caller implements.
 */
package requesttracker.statemachine.engine;
