package requesttracker.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.client.TrackerClient;
import requesttracker.json.Json;

/** Which requests have settled since the last look: for where no published event can be heard. */
final class SettlementPoller {
    private static final String NEWEST = "/requests?maxResults=100";
    private static final String UNSETTLED = NEWEST + "&status=PENDING,IN_PROGRESS,CANCEL_IN_PROGRESS";
    /** Each look is a call that is paid for: of many old requests, each has its turn. */
    private static final int LOOKS_MAX = 20;

    private final TrackerClient upstream;
    private final RetryOptions patience;
    private final Set<String> settled = new HashSet<>();
    /** Whose turn it is comes first. */
    private final Set<String> unsettled = new LinkedHashSet<>();

    private SettlementPoller(TrackerClient upstream, RetryOptions patience) {
        this.upstream = upstream;
        this.patience = patience;
    }

    /** Learns what there is. */
    static SettlementPoller from(TrackerClient upstream, RetryOptions patience) throws InterruptedException {
        SettlementPoller settlements = new SettlementPoller(upstream, patience);
        Optional<String> next = Optional.empty();
        do {
            Map<String, Object> page = settlements.page(UNSETTLED, next);
            RequestFormatter.objects(page, "Requests").forEach(settlements::hasSettled);
            next = Json.text(page, "NextToken");
        } while (next.isPresent());
        RequestFormatter.objects(settlements.page(NEWEST, next), "Requests").forEach(settlements::hasSettled);
        return settlements;
    }

    /** Those that have settled since. */
    List<Map<String, Object>> next() throws InterruptedException {
        List<Map<String, Object>> found = new ArrayList<>();
        Set<String> older = new LinkedHashSet<>(unsettled);
        Optional<String> next = Optional.empty();
        boolean allNew = true;
        do {
            Map<String, Object> page = page(NEWEST, next);
            for (Map<String, Object> request : RequestFormatter.objects(page, "Requests")) {
                String token = token(request);
                allNew &= !settled.contains(token) && !unsettled.contains(token);
                older.remove(token);
                if (hasSettled(request)) {
                    found.add(request);
                }
            }
            next = Json.text(page, "NextToken");
        } while (allNew && next.isPresent());
        for (String token : older.stream().limit(LOOKS_MAX).toList()) {
            unsettled.remove(token);
            Map<String, Object> request = patience.get(upstream, ApiPaths.request(token));
            if (hasSettled(request)) {
                found.add(request);
            }
        }
        return found;
    }

    private Map<String, Object> page(String path, Optional<String> next) throws InterruptedException {
        return patience.get(
                upstream,
                path + next.map(token -> "&nextToken=" + ApiPaths.encode(token)).orElse(""));
    }

    /** For the first time: a list may be older than what is known. */
    private boolean hasSettled(Map<String, Object> request) {
        String token = token(request);
        if (settled.contains(token)) {
            return false;
        }
        if (!RequestFormatter.isSettled(request)) {
            unsettled.add(token);
            return false;
        }
        unsettled.remove(token);
        return settled.add(token);
    }

    private static String token(Map<String, Object> request) {
        return Json.text(request, "RequestToken").orElse("?");
    }
}
