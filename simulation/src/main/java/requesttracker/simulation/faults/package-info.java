/** The faults that a seed plans, and the services that meet them. Uses no other part of the simulation. */
package requesttracker.simulation.faults;
