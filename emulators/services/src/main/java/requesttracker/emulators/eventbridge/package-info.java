/** An emulator of the part of EventBridge that the tracker uses. */
package requesttracker.emulators.eventbridge;
