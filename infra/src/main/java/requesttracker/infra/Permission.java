package requesttracker.infra;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Actions that a function's code calls on one target, sorted. */
record Permission(PermissionTarget target, Set<String> actions) {
    static Permission on(PermissionTarget target, String... actions) {
        return new Permission(target, new TreeSet<>(List.of(actions)));
    }

    /** Returns the union of {@code lists}, one for each target. */
    @SafeVarargs
    static List<Permission> union(List<Permission>... lists) {
        var byTarget = new EnumMap<PermissionTarget, Set<String>>(PermissionTarget.class);
        for (var list : lists) {
            for (var permission : list) {
                byTarget.computeIfAbsent(permission.target, target -> new TreeSet<>())
                        .addAll(permission.actions);
            }
        }
        var union = new ArrayList<Permission>();
        byTarget.forEach((target, actions) -> union.add(new Permission(target, actions)));
        return List.copyOf(union);
    }
}
