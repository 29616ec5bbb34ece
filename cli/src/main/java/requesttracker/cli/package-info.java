/** The commands for the people who use the tracker: submit, status, list, cancel, watch, events. */
package requesttracker.cli;
