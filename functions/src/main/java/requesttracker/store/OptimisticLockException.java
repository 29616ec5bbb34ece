package requesttracker.store;

/** Thrown when a record changed during every attempt to write it. The caller may retry. */
public final class OptimisticLockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private OptimisticLockException(String message) {
        super(message);
    }

    static OptimisticLockException changed(String what, int attempts) {
        return new OptimisticLockException(what + " changed during each of " + attempts + " attempts to write it");
    }

    static OptimisticLockException crowded() {
        return new OptimisticLockException("the resource has the maximum number of active requests");
    }

    static OptimisticLockException expired(String requestToken) {
        return new OptimisticLockException("the record of " + requestToken + " expired during the update");
    }
}
