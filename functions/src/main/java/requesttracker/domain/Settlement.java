package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/** The end. */
public record Settlement(Instant at, Outcome outcome, Optional<ResourceExists> resourceExists) {}
