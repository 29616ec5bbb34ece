package requesttracker.infra;

/** The resource, or the kind of resource, that an action is allowed on. */
enum PermissionTarget {
    TABLE,
    /** The table's items of leases. */
    LEASES,
    ACTIVE_INDEX,
    LIST_INDEX,
    RESOURCE_INDEX,
    STATE_MACHINE,
    EVENT_BUS,
    /** The state machines whose tasks wait for callbacks. */
    CALLBACK_STATE_MACHINES,
    /**
     * Cloud Control's actions know no resources and no condition keys, so that the policy must say {@code *}
     * (Service Authorization Reference, "AWS Cloud Control API").
     */
    CLOUD_CONTROL
}
