package requesttracker.simulation;

import requesttracker.emulators.dynamodb.MemoryDynamoDb;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** The services that the functions call, and how a call of each fails. */
enum Services {
    DYNAMODB {
        @Override
        RuntimeException failure() {
            return error("InternalServerError", 500);
        }

        @Override
        RuntimeException throttled() {
            return error("ThrottlingException", 400);
        }

        private RuntimeException error(String code, int status) {
            return DynamoDbException.builder()
                    .message(code)
                    .statusCode(status)
                    .awsErrorDetails(MemoryDynamoDb.details(code))
                    .build();
        }
    },
    CLOUD_CONTROL {
        @Override
        RuntimeException failure() {
            return SimulatedCloudControl.error("ServiceInternalErrorException", 500, "Internal error");
        }

        @Override
        RuntimeException throttled() {
            return SimulatedCloudControl.error("ThrottlingException", 400, "Rate exceeded");
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
    };

    abstract RuntimeException failure();

    abstract RuntimeException throttled();

    /** What the SDK throws when no answer came in time. */
    static RuntimeException unanswered() {
        return ApiCallTimeoutException.create(20_000);
    }
}
