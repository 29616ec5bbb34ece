/** Finds the requests without a running execution and restarts them from their records. */
package requesttracker.repair;
