/** Draws a compiled definition as a Mermaid state diagram for documents. Runs nothing. */
package requesttracker.statemachine.diagram;
