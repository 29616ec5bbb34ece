/** The part of Lambda that the tracker uses, in one process. */
package requesttracker.emulators.lambda;
