package requesttracker.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * The attributes that the workflow's own UpdateItem calls write. The functions only read them.
 *
 * @param dueAt the expected time of the workflow's next step
 * @param polls the number of polls before the current wait
 * @param publishedAt when the terminal event was published
 */
public record WaitState(Optional<Instant> dueAt, int polls, Optional<Instant> publishedAt) {}
