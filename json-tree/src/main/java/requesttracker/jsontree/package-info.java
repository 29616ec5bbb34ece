/** The strict JSON reader and writer of all modules except {@code functions}. */
package requesttracker.jsontree;
