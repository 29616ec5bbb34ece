/** How the tracker calls Cloud Control, and how it reads the answers and errors. */
package requesttracker.cloudcontrol;
