/** The composition root: lists all functions, builds them, and names them for the definition. */
package requesttracker.composition;
