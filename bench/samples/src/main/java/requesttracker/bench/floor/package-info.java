/** The smallest function there is. */
package requesttracker.bench.floor;
