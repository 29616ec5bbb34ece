package requesttracker.statemachine;

/** One element of a Catch. */
record Catcher(ErrorNames errors, ResultPath resultPath, String next) {}
