/** The functions that the state machine calls. Each makes one decision and returns no sensitive value. */
package requesttracker.workflow;
