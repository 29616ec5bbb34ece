package requesttracker.simulator;

/** The kind of an operation. */
public enum OperationKind {
    CREATE("Create"),
    UPDATE("Update"),
    DELETE("Delete");

    /** The member of {@code Simulate} with the behavior of this kind. */
    final String member;

    OperationKind(String member) {
        this.member = member;
    }
}
