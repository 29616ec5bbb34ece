package requesttracker.infra;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Actions that a function's code calls on one target, sorted. */
record Grant(Target target, Set<String> actions) {
    static Grant on(Target target, String... actions) {
        return new Grant(target, new TreeSet<>(List.of(actions)));
    }

    /** All the grants of {@code lists}, one for each target. */
    @SafeVarargs
    static List<Grant> union(List<Grant>... lists) {
        var byTarget = new EnumMap<Target, Set<String>>(Target.class);
        for (var list : lists) {
            for (var grant : list) {
                byTarget.computeIfAbsent(grant.target, target -> new TreeSet<>())
                        .addAll(grant.actions);
            }
        }
        var union = new ArrayList<Grant>();
        byTarget.forEach((target, actions) -> union.add(new Grant(target, actions)));
        return List.copyOf(union);
    }
}
