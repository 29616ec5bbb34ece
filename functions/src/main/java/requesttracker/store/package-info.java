/** The record: every request in one DynamoDB table, written on condition and forward only. */
package requesttracker.store;
