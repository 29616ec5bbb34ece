/** What can be asked of the tracker, by whichever way it comes: submit and cancel. */
package requesttracker.application;
