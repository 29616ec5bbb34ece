/** A DynamoDB in memory for tests and the simulation; uses nothing else of this repository. */
package requesttracker.emulators.dynamodb;
