/** Serves a deployed tracker on loopback, and signs each call that it forwards. */
package requesttracker.proxy;
