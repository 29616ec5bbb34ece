/** An emulator of the part of Step Functions that the tracker uses. */
package requesttracker.emulators.stepfunctions;
