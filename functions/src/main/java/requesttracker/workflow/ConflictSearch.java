package requesttracker.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import requesttracker.domain.OnConflict;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestField;
import requesttracker.domain.Sensitive;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.store.RequestStore;

/** Finds the active requests that hold a request's resource. Never guesses: every result is on a record. */
final class ConflictSearch {
    /** The maximum number of looked-up words of a message, and of looked-up texts of a payload. */
    private static final int LOOKUPS_MAX = 50;

    private static final Pattern PROVIDER_TOKEN = Pattern.compile("[-A-Za-z0-9+/]+={0,2}");

    /** Quoted texts and texts between spaces. */
    private static final Pattern NAME = Pattern.compile("'([^']+)'|\"([^\"]+)\"|(\\S+)");

    /** Punctuation around a name in a sentence. */
    private static final Pattern PUNCTUATION = Pattern.compile("^[\\p{Punct}&&[^/{]]+|[\\p{Punct}&&[^/}]]+$");

    private final RequestStore store;

    ConflictSearch(RequestStore store) {
        this.store = store;
    }

    /** Returns the earlier requests on the resource: the latest, or all if this request supersedes them. */
    List<Request> before(Request request) {
        return store.activeBefore(request, most(request));
    }

    /**
     * Returns the requests that conflict with a refused start: the request whose operation the message names, or the
     * earlier requests on the resource. Two creates of one name have no Identifier yet. Then the other one is the
     * single active request of the type with a matching Identifier. The Identifier matches in the message, or as a text
     * of the desired state.
     *
     * @param message Cloud Control's message, not redacted
     */
    List<Request> refusedFor(Request request, String message, Optional<Sensitive> payload) {
        Optional<Request> named = operationIn(request, message);
        if (named.isPresent()) {
            return List.of(named.get());
        }
        List<Request> before = before(request);
        if (before.isEmpty()) {
            before = store.indexedBefore(request, most(request));
        }
        return before.isEmpty() && request.spec().operation() == Operation.CREATE
                ? ofTheSameName(request, message, payload)
                : before;
    }

    private static int most(Request request) {
        return request.policy().onConflict() == OnConflict.SUPERSEDE ? Integer.MAX_VALUE : 1;
    }

    private Optional<Request> operationIn(Request request, String message) {
        return PROVIDER_TOKEN
                .matcher(message)
                .results()
                .map(word -> word.group())
                .distinct()
                .limit(LOOKUPS_MAX)
                .filter(word -> RequestField.PROVIDER_TOKEN.check(word).isEmpty())
                .flatMap(word -> store.activeOf(word).stream())
                .filter(other -> isOther(request, other))
                .findFirst();
    }

    private List<Request> ofTheSameName(Request request, String message, Optional<Sensitive> payload) {
        Map<String, Request> found = new LinkedHashMap<>();
        Stream.concat(names(message), texts(payload))
                .flatMap(name -> store.activeOn(request.spec().typeName(), name).stream())
                .filter(other -> isOther(request, other))
                .forEach(other -> found.put(other.requestToken(), other));
        return found.size() == 1 ? List.copyOf(found.values()) : List.of();
    }

    private static boolean isOther(Request request, Request other) {
        return !other.requestToken().equals(request.requestToken());
    }

    /** Returns the possible Identifiers in a sentence. */
    private static Stream<String> names(String message) {
        Set<String> names = new LinkedHashSet<>();
        NAME.matcher(message).results().limit(LOOKUPS_MAX).forEach(word -> {
            String name = Stream.of(1, 2, 3)
                    .map(word::group)
                    .filter(group -> group != null)
                    .findFirst()
                    .orElseThrow();
            names.add(name);
            names.add(PUNCTUATION.matcher(name).replaceAll(""));
        });
        return names.stream().filter(ConflictSearch::isIdentifier);
    }

    /** Returns the top-level texts of a desired state. */
    private static Stream<String> texts(Optional<Sensitive> payload) {
        try {
            if (payload.isPresent() && Json.canonical(payload.get().reveal()) instanceof Map<?, ?> members) {
                List<String> texts = new ArrayList<>();
                members.values().forEach(value -> {
                    if (value instanceof String text && isIdentifier(text)) {
                        texts.add(text);
                    }
                });
                return texts.stream().distinct().limit(LOOKUPS_MAX);
            }
        } catch (MalformedJsonException e) {
            // A desired state that is not JSON has no texts.
        }
        return Stream.empty();
    }

    private static boolean isIdentifier(String text) {
        return RequestField.IDENTIFIER.check(text).isEmpty();
    }
}
