/** What tutorials and samples for Lambda in Java look like. */
package requesttracker.bench.typical;
