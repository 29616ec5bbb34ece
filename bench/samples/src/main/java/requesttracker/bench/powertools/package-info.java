/** Measures the cost of a library for logs at a cold start. */
package requesttracker.bench.powertools;
