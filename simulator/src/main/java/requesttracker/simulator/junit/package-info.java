/** The JUnit 5 extension of the simulator. */
package requesttracker.simulator.junit;
