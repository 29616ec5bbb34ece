package requesttracker.simulator;

import java.util.Comparator;

/** The type and primary identifier of a resource. */
record ResourceKey(String typeName, String identifier) implements Comparable<ResourceKey> {
    private static final Comparator<ResourceKey> ORDER =
            Comparator.comparing(ResourceKey::typeName).thenComparing(ResourceKey::identifier);

    @Override
    public int compareTo(ResourceKey other) {
        return ORDER.compare(this, other);
    }
}
