package requesttracker.simulation.checkers;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** {@code lists}: a list shows every request once, the newest first. */
final class ListChecker {
    private static final String PROMISE = "lists";

    private final Violations violations;
    private final RequestObservations requests;
    private final boolean faultFree;
    private final Set<String> accepted = new HashSet<>();

    /** @param faultFree whether a list that is read during the run must be complete */
    ListChecker(Violations violations, RequestObservations requests, boolean faultFree) {
        this.violations = violations;
        this.requests = requests;
        this.faultFree = faultFree;
    }

    void accepted(String requestToken) {
        accepted.add(requestToken);
    }

    /** Records which requests a list has to show, when a client begins to read it. */
    Consumer<List<String>> beginList() {
        Set<String> expected = faultFree ? Set.copyOf(accepted) : Set.of();
        return shown -> check(shown, expected);
    }

    /** Checks a list that was read when the run was at rest. */
    void listedAtEnd(List<String> shown) {
        check(shown, requests.all().keySet());
    }

    private void check(List<String> shown, Set<String> expected) {
        Comparator<String> oldestFirst =
                Comparator.comparing(this::submittedAt).thenComparing(Comparator.naturalOrder());
        List<String> newestFirst =
                shown.stream().distinct().sorted(oldestFirst.reversed()).toList();
        if (!shown.equals(newestFirst)) {
            violations.add(PROMISE, "a list has duplicates or is out of order: " + shown + ", expected " + newestFirst);
        }
        if (!shown.containsAll(expected)) {
            violations.add(PROMISE, "a list shows " + shown + ", expected all of " + expected);
        }
    }

    private String submittedAt(String requestToken) {
        return requests.find(requestToken).map(RequestObservation::submittedAt).orElse("");
    }
}
