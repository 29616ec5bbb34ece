/** The dependencies of the functions, on Lambda and from a host or a test. */
package requesttracker.runtime;
