package requesttracker.domain;

/**
 * The status of a request or of its operation (docs/cloud-control-contract.md, "Shapes").
 *
 * <p>A value that is not in the contract may come from a newer service: it is kept, passed on and treated as not settled.
 */
public sealed interface OperationStatus {

    /** The value on the wire. */
    String value();

    /** Whether this status is final: SUCCESS, FAILED or CANCEL_COMPLETE. */
    default boolean isSettled() {
        return rank() == KnownStatus.SETTLED_RANK;
    }

    /** How far the life cycle has got; a request never goes to a lower rank. */
    int rank();

    /** Reads a value from the wire; never fails. */
    static OperationStatus of(String value) {
        for (KnownStatus known : KnownStatus.values()) {
            if (known.name().equals(value)) {
                return known;
            }
        }
        return new UnknownStatus(value);
    }

    /** The six values of the contract. */
    enum KnownStatus implements OperationStatus {
        PENDING(0),
        IN_PROGRESS(1),
        CANCEL_IN_PROGRESS(2),
        SUCCESS(3),
        FAILED(3),
        CANCEL_COMPLETE(3);

        private static final int SETTLED_RANK = 3;
        private final int rank;

        KnownStatus(int rank) {
            this.rank = rank;
        }

        @Override
        public String value() {
            return name();
        }

        @Override
        public int rank() {
            return rank;
        }
    }

    /** A value that the contract does not list; it ranks with IN_PROGRESS. */
    record UnknownStatus(String value) implements OperationStatus {
        @Override
        public int rank() {
            return KnownStatus.IN_PROGRESS.rank();
        }
    }
}
