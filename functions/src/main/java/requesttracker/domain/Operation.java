package requesttracker.domain;

/** What Cloud Control is asked to do with a resource (contract.md, "Shapes"). */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE
}
