/** The page in a browser: its files, its stream of changes and its details. */
package requesttracker.console;
