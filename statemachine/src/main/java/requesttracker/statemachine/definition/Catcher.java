package requesttracker.statemachine.definition;

/** One element of a Catch. */
public record Catcher(ErrorNames errors, ResultPath resultPath, String next) {}
