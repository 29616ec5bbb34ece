/** An emulator of the part of Lambda that the tracker uses. */
package requesttracker.emulators.lambda;
