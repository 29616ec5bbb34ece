/**
 * The tracker in virtual time, with faults: the deployed definition and the real functions, store and gateway under a
 * seeded scheduler, on stand-ins for the services. One seed is one run, and the same run each time.
 */
package requesttracker.simulation;
