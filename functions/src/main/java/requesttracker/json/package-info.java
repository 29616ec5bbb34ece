/** JSON in and out, strict and bounded, without data binding. */
package requesttracker.json;
