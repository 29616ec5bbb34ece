/** The part of EventBridge that the tracker uses, in one process. */
package requesttracker.emulators.eventbridge;
