package requesttracker.infra;

import java.util.Optional;
import java.util.function.Supplier;

/** The key that encrypts the table. */
sealed interface TableKey {
    /**
     * Returns the ARN of the customer-managed key, if there is one.
     *
     * @param newKey creates a key in the stack and returns its ARN
     */
    Optional<String> arn(Supplier<String> newKey);

    static TableKey read(SettingsSource source) {
        var key = source.optional(
                "kmsKeyArn",
                "create|arn:[^:]+:kms:[^:]+:" + StackSettings.ACCOUNT_PATTERN + ":key/.+",
                "a key's ARN, or \"create\"");
        if (key.isEmpty()) {
            return new AwsOwnedKey();
        }
        return key.get().equals("create") ? new CreatedKey() : new ExistingKey(key.get());
    }

    /** DynamoDB's own key: free, and nothing to manage. */
    record AwsOwnedKey() implements TableKey {
        @Override
        public Optional<String> arn(Supplier<String> newKey) {
            return Optional.empty();
        }
    }

    /** A customer-managed key that the stack creates, rotated every year. */
    record CreatedKey() implements TableKey {
        @Override
        public Optional<String> arn(Supplier<String> newKey) {
            return Optional.of(newKey.get());
        }
    }

    /** An existing customer-managed key in the stack's region. */
    record ExistingKey(String keyArn) implements TableKey {
        @Override
        public Optional<String> arn(Supplier<String> newKey) {
            return Optional.of(keyArn);
        }
    }
}
