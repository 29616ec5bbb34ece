/** Reads and writes JSON: strict, bounded, without data binding. */
package requesttracker.json;
