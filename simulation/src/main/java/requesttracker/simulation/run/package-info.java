/**
 * One run of the simulation: the deployed definition and the real functions under a seeded scheduler, in virtual time,
 * on emulators of the services.
 */
package requesttracker.simulation.run;
