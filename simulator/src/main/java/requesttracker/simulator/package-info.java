/**
 * A simulator of Cloud Control. It keeps resources of any type and implements the service's protocol. The reserved
 * property {@code Simulate} of a desired state sets the behavior of operations.
 */
package requesttracker.simulator;
