package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * The check before another create attempt: whether the throttled attempt left a resource.
 *
 * @param absentSince when GetResource first did not find the resource
 */
public record RemnantCheck(Optional<Instant> absentSince) {}
