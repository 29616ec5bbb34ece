/** What Lambda and DynamoDB do for the state machine, on one machine: for the local tracker and for the simulation. */
package requesttracker.services;
