/** Calls Cloud Control and reads its answers and errors. */
package requesttracker.cloudcontrol;
