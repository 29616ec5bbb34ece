/**
 * A simulator of Cloud Control. It keeps resources of any type and answers the service's own protocol. The reserved
 * property {@code Simulate} of a desired state says how operations behave.
 */
package requesttracker.simulator;
