package requesttracker.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A promise of a client to be alive until a time. The client renews it. The tracker cancels a request when all its
 * leases have ended.
 *
 * @param leaseId the client's name of the lease
 */
public record Lease(String leaseId, Instant endsAt) {
    /** How many leases a request has at most. */
    public static final int MOST = 5;

    static final Duration SHORTEST = Duration.ofSeconds(30);
    static final Duration LONGEST = Duration.ofHours(1);

    private static final String SECONDS = "Seconds";

    /**
     * Reads the call that begins or renews a lease.
     *
     * @param members the body: {@code Seconds}, a whole number from 30 to 3,600
     * @param now the time from which the lease lasts
     * @throws ValidationException naming each member that breaks a rule
     */
    public static Lease read(String leaseId, Map<String, ?> members, Instant now) {
        List<Violation> violations = new ArrayList<>();
        RequestField.LEASE_ID.check(leaseId).ifPresent(violations::add);
        members.keySet().stream()
                .filter(name -> !name.equals(SECONDS))
                .sorted()
                .forEach(name -> violations.add(new Violation(name, "is not a member of a lease")));
        Optional<Duration> length = WholeSeconds.read(members.get(SECONDS), SHORTEST, LONGEST);
        if (length.isEmpty()) {
            violations.add(new Violation(SECONDS, WholeSeconds.rule(SHORTEST, LONGEST)));
        }
        if (!violations.isEmpty()) {
            throw new ValidationException(violations);
        }
        return new Lease(leaseId, now.plus(length.orElseThrow()));
    }
}
