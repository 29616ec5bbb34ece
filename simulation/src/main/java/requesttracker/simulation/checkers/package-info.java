/** The promises of the tracker, one checker for each, and what they observe. Uses no other part of the simulation. */
package requesttracker.simulation.checkers;
