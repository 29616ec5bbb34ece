package requesttracker.cli;

/** What the API takes as Operation. */
enum OperationName {
    CREATE,
    UPDATE,
    DELETE
}
