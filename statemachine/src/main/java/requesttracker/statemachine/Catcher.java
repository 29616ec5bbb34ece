package requesttracker.statemachine;

/** One element of a Catch. */
record Catcher(ErrorNames errors, Placement resultPath, String next) {}
