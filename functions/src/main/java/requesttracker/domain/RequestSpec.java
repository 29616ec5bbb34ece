package requesttracker.domain;

import java.util.Optional;

/**
 * What the client asked for.
 *
 * @param digest SHA-256 of the payload, in hexadecimal; stays when the payload goes
 */
public record RequestSpec(
        Operation operation,
        String typeName,
        Optional<String> typeVersionId,
        Optional<String> roleArn,
        Optional<String> digest) {}
