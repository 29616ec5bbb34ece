package requesttracker.simulation.faults;

/** The services that the functions call, and how a call of each fails. */
public enum SimulatedService {
    DYNAMODB {
        @Override
        RuntimeException failure() {
            return ServiceErrors.dynamoDb("InternalServerError", 500);
        }

        @Override
        RuntimeException throttled() {
            return ServiceErrors.dynamoDb("ThrottlingException", 400);
        }
    },
    CLOUD_CONTROL {
        @Override
        RuntimeException failure() {
            return ServiceErrors.cloudControl("ServiceInternalErrorException", 500, "Internal error");
        }

        @Override
        RuntimeException throttled() {
            return ServiceErrors.cloudControl("ThrottlingException", 400, "Rate exceeded");
        }
    },
    STEP_FUNCTIONS {
        @Override
        RuntimeException failure() {
            return new IllegalStateException("InternalFailure");
        }

        @Override
        RuntimeException throttled() {
            return new IllegalStateException("ThrottlingException");
        }
    },
    EVENTBRIDGE {
        @Override
        RuntimeException failure() {
            return new IllegalStateException("InternalFailure");
        }

        @Override
        RuntimeException throttled() {
            return new IllegalStateException("ThrottlingException");
        }
    };

    /** Returns the exception of a call that failed in the service. */
    abstract RuntimeException failure();

    /** Returns the exception of a call that the service throttled. */
    abstract RuntimeException throttled();
}
