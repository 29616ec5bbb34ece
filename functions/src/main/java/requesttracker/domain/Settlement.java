package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * How a request ended.
 *
 * @param resourceExists present unless the outcome is SUCCEEDED
 */
public record Settlement(Instant at, Outcome outcome, Optional<ResourceExists> resourceExists) {}
