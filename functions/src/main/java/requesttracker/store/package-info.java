/** Stores every request in one DynamoDB table, with conditional writes that only move a request forward. */
package requesttracker.store;
