package requesttracker.domain;

import java.time.Duration;

/** How long it may take, and what then. */
public record RequestPolicy(Duration timeout, OnTimeout onTimeout, OnConflict onConflict) {}
