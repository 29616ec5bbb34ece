package requesttracker.simulation.checkers;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@code lease-lasts}: leases cancel a request only if all of them have ended by the clock of the function that
 * cancels. They never cancel a request that was submitted without a lease. A lease's end never moves back.
 *
 * <p>{@code lease-ends}: in a run without faults, a request whose leases have ended is soon settled or canceled.
 *
 * <p>A renewal after the end of a lease may come too late. So only renewals count that were stored before the function
 * looked at its clock.
 */
final class LeaseChecker {
    private static final String LASTS = "lease-lasts";
    private static final String ENDS = "lease-ends";
    private static final String KEY_PREFIX = "lease#";

    /** The longest pause before a start: 64 s, and 25 % of jitter. The lease's end does not cut it. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(80);

    /** The workflow does not wake earlier than after this share of the operation's age. */
    private static final double SHARE_OF_AGE = 0.005;

    /** Waits have whole seconds, and calls take a moment. */
    private static final Duration MOMENT = Duration.ofSeconds(3);

    private final Violations violations;
    private final InstantSource clock;
    private final InstantSource functionClock;
    private final boolean faultFree;
    /** By lease: its latest end, by the time from which it was stored. */
    private final Map<String, TreeMap<Instant, Instant>> ends = new HashMap<>();
    /** By RequestToken: the leases of accepted submits. */
    private final Map<String, Set<String>> leasesByRequest = new HashMap<>();

    private final Set<String> requestsWithoutLease = new HashSet<>();
    /** By RequestToken: the leases on the record. */
    private final Map<String, List<String>> recorded = new HashMap<>();

    /** @param functionClock the clock of the invocation at work */
    LeaseChecker(Violations violations, InstantSource clock, InstantSource functionClock, boolean faultFree) {
        this.violations = violations;
        this.clock = clock;
        this.functionClock = functionClock;
        this.faultFree = faultFree;
    }

    /** Returns whether a key of the table is that of a lease. */
    static boolean isLease(String key) {
        return key.startsWith(KEY_PREFIX);
    }

    /** Returns the latest end of the request's leases; empty if it has none. */
    Optional<Instant> endOfAll(String requestToken) {
        return Optional.ofNullable(recorded.get(requestToken))
                .filter(leaseIds -> !leaseIds.isEmpty())
                .map(this::latestEnd);
    }

    void accepted(String requestToken, Optional<String> leaseId) {
        if (leaseId.isPresent()) {
            leasesByRequest
                    .computeIfAbsent(requestToken, token -> new HashSet<>())
                    .add(leaseId.get());
        } else {
            requestsWithoutLease.add(requestToken);
        }
    }

    void renewed(JsonNode lease) {
        lasts(lease.path("LeaseId").asText(), Instant.parse(lease.path("EndsAt").asText()));
    }

    void written(Map<String, AttributeValue> item) {
        String leaseId = item.get("RequestToken").s().substring(KEY_PREFIX.length());
        Instant end = Instant.parse(item.get("LeaseEndsAt").s());
        Instant before = latestEnd(List.of(leaseId));
        if (end.isBefore(before)) {
            violations.add(LASTS, "the end of " + leaseId + " moved back from " + before + " to " + end);
        }
        lasts(leaseId, end);
    }

    private void lasts(String leaseId, Instant end) {
        Instant latest = Stream.of(end, latestEnd(List.of(leaseId)))
                .max(Comparator.naturalOrder())
                .get();
        ends.computeIfAbsent(leaseId, id -> new TreeMap<>()).put(clock.instant(), latest);
    }

    void recordWritten(RecordChange change) {
        recorded.put(change.requestToken(), leaseIds(change.after()));
        Map<String, AttributeValue> before = change.before();
        if (before.isEmpty() || change.wasSettled() || before.containsKey("CancelRequestedAt")) {
            return;
        }
        if (change.text("CancelReasonSince").filter("LEASE_EXPIRED"::equals).isPresent()) {
            checkNotEarly(change);
        }
        if (faultFree && !leaseIds(before).isEmpty()) {
            checkNotLate(change.requestToken(), before);
        }
    }

    private void checkNotEarly(RecordChange change) {
        String token = change.requestToken();
        Set<String> leases = new HashSet<>(leasesByRequest.getOrDefault(token, Set.of()));
        leases.addAll(leaseIds(change.after()));
        if (leaseIds(change.after()).isEmpty() || requestsWithoutLease.contains(token)) {
            violations.add(LASTS, token + " was canceled for its leases, but a submit without a lease keeps it");
        }
        Instant canceledAt = Instant.parse(change.text("CancelRequestedAt").orElseThrow());
        Duration skew = Duration.between(clock.instant(), functionClock.instant());
        leases.forEach(leaseId -> {
            Map.Entry<Instant, Instant> stored =
                    ends.getOrDefault(leaseId, new TreeMap<>()).lowerEntry(canceledAt.minus(skew));
            if (stored != null && canceledAt.isBefore(stored.getValue())) {
                violations.add(
                        LASTS,
                        token + " was canceled at " + canceledAt + ", but " + leaseId + " lasts until "
                                + stored.getValue());
            }
        });
    }

    private void checkNotLate(String requestToken, Map<String, AttributeValue> before) {
        Instant submittedAt = Instant.parse(before.get("SubmittedAt").s());
        Instant end = Stream.of(submittedAt, latestEnd(leaseIds(before)))
                .max(Comparator.naturalOrder())
                .get();
        Instant startedAt = before.containsKey("StartedAt")
                ? Instant.parse(before.get("StartedAt").s())
                : submittedAt;
        boolean ran = before.containsKey("ProviderToken") && startedAt.isBefore(end);
        Duration wait = ran
                ? Duration.ofMillis((long) (Duration.between(startedAt, end).toMillis() * SHARE_OF_AGE))
                : LONGEST_PAUSE;
        if (clock.instant().isAfter(end.plus(wait).plus(MOMENT))) {
            violations.add(ENDS, requestToken + " is not canceled, but its leases ended at " + end);
        }
    }

    private Instant latestEnd(Collection<String> leaseIds) {
        return leaseIds.stream()
                .map(ends::get)
                .filter(known -> known != null)
                .map(known -> known.lastEntry().getValue())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private static List<String> leaseIds(Map<String, AttributeValue> item) {
        return item.containsKey("LeaseIds")
                ? item.get("LeaseIds").l().stream().map(AttributeValue::s).toList()
                : List.of();
    }
}
