/** The tracker's endpoint as a caller reaches it: on loopback as it is, deployed with each call signed. */
package requesttracker.client;
