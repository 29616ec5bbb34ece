/** The client of the tracker's endpoint, which signs each call to a deployed tracker, and servers on loopback. */
package requesttracker.client;
