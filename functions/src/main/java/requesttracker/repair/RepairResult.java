package requesttracker.repair;

/**
 * The result of a repair.
 *
 * @param restarted the number of requests with a new execution
 */
public record RepairResult(int restarted) {}
