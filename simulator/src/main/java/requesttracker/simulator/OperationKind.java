package requesttracker.simulator;

/** What an operation does to its resource. */
public enum OperationKind {
    CREATE("Create"),
    UPDATE("Update"),
    DELETE("Delete");

    /** The member of {@code Simulate} that describes its behavior. */
    final String member;

    OperationKind(String member) {
        this.member = member;
    }
}
