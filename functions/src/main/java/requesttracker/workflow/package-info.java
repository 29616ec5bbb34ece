/** The functions that the state machine calls: one decision each, and nothing in their answers that is sensitive. */
package requesttracker.workflow;
