/** Commands that come as events on the bus, rather than as calls of the endpoint. */
package requesttracker.events;
