/** DynamoDB in this process, in memory or in a folder; uses nothing else of this repository. */
package requesttracker.emulators.dynamodb;
