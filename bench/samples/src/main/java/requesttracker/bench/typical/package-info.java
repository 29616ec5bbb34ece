/** A function in the style of tutorials and samples for Lambda in Java. */
package requesttracker.bench.typical;
