/** How the functions get what they need when they run on Lambda. */
package requesttracker.runtime;
