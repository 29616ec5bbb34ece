/** What a library for logs costs a cold start. */
package requesttracker.bench.powertools;
