package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * The end.
 *
 * @param resourceExists present unless the outcome is SUCCEEDED
 */
public record Settlement(Instant at, Outcome outcome, Optional<ResourceExists> resourceExists) {}
