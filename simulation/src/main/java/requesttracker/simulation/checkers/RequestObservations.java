package requesttracker.simulation.checkers;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The observations of all requests of a run. */
final class RequestObservations {
    private final Map<String, RequestObservation> byRequestToken = new LinkedHashMap<>();
    /** More than one request where several adopted the same operation. */
    private final Map<String, Set<String>> requestTokensByProviderToken = new HashMap<>();

    void recordWritten(RecordChange change, Instant now) {
        byRequestToken
                .computeIfAbsent(change.requestToken(), token -> new RequestObservation())
                .recordWritten(change, now);
        change.text("ProviderToken")
                .ifPresent(providerToken -> requestTokensByProviderToken
                        .computeIfAbsent(providerToken, token -> new LinkedHashSet<>())
                        .add(change.requestToken()));
    }

    Optional<RequestObservation> find(String requestToken) {
        return Optional.ofNullable(byRequestToken.get(requestToken));
    }

    Map<String, RequestObservation> all() {
        return Collections.unmodifiableMap(byRequestToken);
    }

    /** Returns the tokens of the requests that track the operation. */
    Collection<String> trackedBy(String providerToken) {
        return requestTokensByProviderToken.getOrDefault(providerToken, Set.of());
    }
}
