/** Writes logs and metrics as JSON lines, never with a payload. */
package requesttracker.telemetry;
