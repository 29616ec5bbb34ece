/** The services that our functions call: Cloud Control and Step Functions. */
package requesttracker.cloudcontrol;
