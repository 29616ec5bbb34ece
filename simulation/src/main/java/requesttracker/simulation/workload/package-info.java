/** The clients of a run: what they submit, cancel, read and list, and when. They report to the checkers. */
package requesttracker.simulation.workload;
