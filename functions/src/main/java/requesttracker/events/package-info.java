/** Handles commands that arrive as events on the bus. */
package requesttracker.events;
