package requesttracker.cli;

/** The API's values of Operation. */
enum OperationName {
    CREATE,
    UPDATE,
    DELETE
}
