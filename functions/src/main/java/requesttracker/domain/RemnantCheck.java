package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * What has to be known before a create is attempted again: whether the throttled attempt left a resource.
 *
 * @param absentSince when GetResource first did not find it
 */
public record RemnantCheck(Optional<Instant> absentSince) {}
