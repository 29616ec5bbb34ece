/** The whole tracker in one process: the deployed definition and functions, with local stand-ins for the services. */
package requesttracker.local;
