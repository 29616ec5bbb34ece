/** Serves a deployed tracker on loopback and signs each call on its way. */
package requesttracker.proxy;
