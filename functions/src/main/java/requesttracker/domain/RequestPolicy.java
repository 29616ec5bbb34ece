package requesttracker.domain;

import java.time.Duration;

/** A request's timeout, and how it handles its deadline and conflicts. */
public record RequestPolicy(Duration timeout, OnTimeout onTimeout, OnConflict onConflict) {}
