/** What a person on call reads: one JSON line each for logs and for metrics, and never a payload. */
package requesttracker.telemetry;
