/** The whole tracker in one process: the deployed definition and functions, with emulators of the services. */
package requesttracker.local;
