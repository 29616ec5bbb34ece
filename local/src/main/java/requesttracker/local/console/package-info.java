/** The live page at {@code /console}: its files, its stream of changes, and what it remembers of each workflow. */
package requesttracker.local.console;
