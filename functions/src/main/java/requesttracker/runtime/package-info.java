/** What the functions are built from: on Lambda, and where a host or a test gives it. */
package requesttracker.runtime;
