/**
 * Draws a compiled definition as a Mermaid state diagram, for the README and for people.
 * Runs nothing.
 */
package requesttracker.statemachine.diagram;
