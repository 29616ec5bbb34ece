/** An emulator of DynamoDB in this process, in memory or in a folder. It uses no other code of this repository. */
package requesttracker.emulators.dynamodb;
