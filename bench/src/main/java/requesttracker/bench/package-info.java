/** The benchmarks: cold starts, load, the endpoint, shared rate limits, and the SDK's waiter. */
package requesttracker.bench;
