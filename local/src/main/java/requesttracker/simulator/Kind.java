package requesttracker.simulator;

/** What an operation does to its resource. */
enum Kind {
    CREATE("Create"),
    UPDATE("Update"),
    DELETE("Delete");

    /** The member of {@code Simulate} that speaks about it. */
    final String member;

    Kind(String member) {
        this.member = member;
    }
}
