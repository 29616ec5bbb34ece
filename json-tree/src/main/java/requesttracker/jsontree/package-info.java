/** The strict JSON reader and writer of every module but {@code functions}. */
package requesttracker.jsontree;
