package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import requesttracker.client.ApiPaths;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;

/** Finds the requests that have settled since the last read, for trackers whose published events are not readable. */
final class SettlementPoller {
    private static final String NEWEST = "/requests?maxResults=100";
    private static final String UNSETTLED = NEWEST + "&status=PENDING,IN_PROGRESS,CANCEL_IN_PROGRESS";
    /** The maximum number of old requests to read at once, since each read is a call that costs money. */
    private static final int LOOKS_MAX = 20;

    private final TrackerClient upstream;
    private final RetryOptions patience;
    private final Set<String> settled = new HashSet<>();
    /** In the order in which to read them. */
    private final Set<String> unsettled = new LinkedHashSet<>();

    private SettlementPoller(TrackerClient upstream, RetryOptions patience) {
        this.upstream = upstream;
        this.patience = patience;
    }

    /** Returns a poller that knows all current requests. */
    static SettlementPoller from(TrackerClient upstream, RetryOptions patience) throws InterruptedException {
        SettlementPoller settlements = new SettlementPoller(upstream, patience);
        Optional<String> next = Optional.empty();
        do {
            ObjectNode page = settlements.page(UNSETTLED, next);
            RequestFormatter.objects(page, "Requests").forEach(settlements::hasSettled);
            next = JsonTree.string(page, "NextToken");
        } while (next.isPresent());
        RequestFormatter.objects(settlements.page(NEWEST, next), "Requests").forEach(settlements::hasSettled);
        return settlements;
    }

    /** Returns the requests that settled since the last call. */
    List<ObjectNode> next() throws InterruptedException {
        List<ObjectNode> found = new ArrayList<>();
        Set<String> older = new LinkedHashSet<>(unsettled);
        Optional<String> next = Optional.empty();
        boolean allNew = true;
        do {
            ObjectNode page = page(NEWEST, next);
            for (ObjectNode request : RequestFormatter.objects(page, "Requests")) {
                String token = token(request);
                allNew &= !settled.contains(token) && !unsettled.contains(token);
                older.remove(token);
                if (hasSettled(request)) {
                    found.add(request);
                }
            }
            next = JsonTree.string(page, "NextToken");
        } while (allNew && next.isPresent());
        for (String token : older.stream().limit(LOOKS_MAX).toList()) {
            unsettled.remove(token);
            ObjectNode request = patience.get(upstream, ApiPaths.request(token));
            if (hasSettled(request)) {
                found.add(request);
            }
        }
        return found;
    }

    private ObjectNode page(String path, Optional<String> next) throws InterruptedException {
        return patience.get(
                upstream,
                path + next.map(token -> "&nextToken=" + ApiPaths.encode(token)).orElse(""));
    }

    /** Returns whether the request settled for the first time, since a list may be older than the known state. */
    private boolean hasSettled(ObjectNode request) {
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

    private static String token(ObjectNode request) {
        return JsonTree.string(request, "RequestToken").orElse("?");
    }
}
