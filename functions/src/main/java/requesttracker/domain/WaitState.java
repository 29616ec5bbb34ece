package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * What the workflow's own UpdateItem calls leave on the record; only read here.
 *
 * @param dueAt when the workflow is expected to move again
 * @param polls how many polls were made before it went to sleep
 * @param publishedAt when the terminal event was published
 */
public record WaitState(Optional<Instant> dueAt, int polls, Optional<Instant> publishedAt) {}
