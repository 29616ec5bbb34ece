/**
 * A Cloud Control that runs on this machine: it keeps resources of any type, answers the service's own protocol, and
 * misbehaves as the reserved property {@code Simulate} of a desired state says.
 */
package requesttracker.simulator;
