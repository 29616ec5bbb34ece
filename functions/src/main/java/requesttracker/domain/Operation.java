package requesttracker.domain;

/** The operations on a resource (docs/cloud-control-contract.md, "Shapes"). */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE
}
