/** Redacts the values of a payload in the messages of Cloud Control. */
package requesttracker.redaction;
