package requesttracker.domain;

/** What Cloud Control is asked to do with a resource (docs/cloud-control-contract.md, "Shapes"). */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE
}
