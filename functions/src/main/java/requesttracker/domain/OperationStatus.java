package requesttracker.domain;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The status of a request or of its operation (docs/cloud-control-contract.md, "Shapes").
 *
 * <p>A value that is not in the contract may come from a newer service. It is kept, passed on and treated as not
 * settled.
 */
public sealed interface OperationStatus {

    /** Returns the value on the wire. */
    String value();

    /** Returns the rank in the life cycle. A request never moves to a lower rank. */
    int rank();

    /** Applies the function for this kind of status. */
    <T> T fold(Function<UnsettledStatus, T> unsettled, Function<FinalStatus, T> settled);

    /** Returns whether this status is final: SUCCESS, FAILED or CANCEL_COMPLETE. */
    default boolean isSettled() {
        return fold(unsettled -> false, settled -> true);
    }

    /** Reads a value from the wire; never fails. */
    static OperationStatus of(String value) {
        for (OperationStatus known : known()) {
            if (known.value().equals(value)) {
                return known;
            }
        }
        return new UnknownStatus(value);
    }

    /** Returns the six values of the contract. */
    static List<OperationStatus> known() {
        return Stream.<OperationStatus>concat(Stream.of(KnownStatus.values()), Stream.of(FinalStatus.values()))
                .toList();
    }

    /** A status that is not final. */
    sealed interface UnsettledStatus extends OperationStatus {
        @Override
        default <T> T fold(Function<UnsettledStatus, T> unsettled, Function<FinalStatus, T> settled) {
            return unsettled.apply(this);
        }

        /** Returns the later of both statuses. */
        default UnsettledStatus orLater(UnsettledStatus seen) {
            return seen.rank() >= rank() ? seen : this;
        }
    }

    /** The three values of the contract that are not final. */
    enum KnownStatus implements UnsettledStatus {
        PENDING(0),
        IN_PROGRESS(1),
        CANCEL_IN_PROGRESS(2);

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

    /** A value that is not in the contract. It ranks with IN_PROGRESS. */
    record UnknownStatus(String value) implements UnsettledStatus {
        @Override
        public int rank() {
            return KnownStatus.IN_PROGRESS.rank();
        }
    }

    /** The three final values of the contract. */
    enum FinalStatus implements OperationStatus {
        SUCCESS,
        FAILED,
        CANCEL_COMPLETE;

        @Override
        public String value() {
            return name();
        }

        @Override
        public int rank() {
            return KnownStatus.CANCEL_IN_PROGRESS.rank() + 1;
        }

        @Override
        public <T> T fold(Function<UnsettledStatus, T> unsettled, Function<FinalStatus, T> settled) {
            return settled.apply(this);
        }
    }
}
