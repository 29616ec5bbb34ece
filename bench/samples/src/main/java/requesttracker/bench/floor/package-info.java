/** The smallest possible functions. */
package requesttracker.bench.floor;
