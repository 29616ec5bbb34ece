/** Finds the requests that nobody drives, and starts them again from their records. */
package requesttracker.repair;
