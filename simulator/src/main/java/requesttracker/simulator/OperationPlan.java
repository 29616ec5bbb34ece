package requesttracker.simulator;

import java.util.Optional;

/**
 * The effect of an operation. A resource has one operation at a time, so the effect is known at the start.
 *
 * @param rejection the reason why the current resource does not accept the operation; empty if it accepts
 * @param model the resource's properties after success; none after a delete
 */
record OperationPlan(
        OperationKind kind,
        ResourceKey resource,
        Behavior behavior,
        Optional<OperationFailure> rejection,
        Optional<String> model) {

    /** Returns the plan of a create or update that leaves the resource with these properties. */
    static OperationPlan write(OperationKind kind, ResourceKey resource, Behavior behavior, String model) {
        return new OperationPlan(kind, resource, behavior, Optional.empty(), Optional.of(model));
    }

    /** Returns the plan of a delete. */
    static OperationPlan delete(ResourceKey resource, Behavior behavior) {
        return new OperationPlan(OperationKind.DELETE, resource, behavior, Optional.empty(), Optional.empty());
    }

    /** Returns the plan of an operation that fails when it ends, independent of its behavior. */
    static OperationPlan rejected(
            OperationKind kind, ResourceKey resource, Behavior behavior, OperationFailure rejection) {
        return new OperationPlan(kind, resource, behavior, Optional.of(rejection), Optional.empty());
    }

    /** Returns the kind only, since the rest may be secret. */
    @Override
    public String toString() {
        return "OperationPlan[" + kind + "]";
    }
}
