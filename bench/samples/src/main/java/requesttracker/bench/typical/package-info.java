/** A function as tutorials and samples for Lambda in Java show it. */
package requesttracker.bench.typical;
