package requesttracker.domain;

import java.util.Optional;

/**
 * The client's request to Cloud Control.
 *
 * @param digest SHA-256 of the payload, in hexadecimal; kept after the payload is removed
 */
public record RequestSpec(
        Operation operation,
        String typeName,
        Optional<String> typeVersionId,
        Optional<String> roleArn,
        Optional<String> digest) {}
