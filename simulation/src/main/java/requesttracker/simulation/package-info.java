/** The deterministic simulation of the tracker, as a command. One seed is one run, and the same run each time. */
package requesttracker.simulation;
