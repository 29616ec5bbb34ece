package requesttracker.simulation.workload;

/** What clients may add to a submit. */
public record SubmitExtras(CallerWorkflows callers, LeaseHolders leases) {}
