/** A function that shows the cost of a log library at a cold start. */
package requesttracker.bench.powertools;
