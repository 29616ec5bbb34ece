package requesttracker.repair;

/**
 * What a repair answers.
 *
 * @param restarted how many requests got a new execution
 */
public record RepairResult(int restarted) {}
