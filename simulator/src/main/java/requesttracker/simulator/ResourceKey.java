package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The type and primary identifier of a resource. */
record ResourceKey(String typeName, String identifier) implements Comparable<ResourceKey> {
    private static final Comparator<ResourceKey> ORDER =
            Comparator.comparing(ResourceKey::typeName).thenComparing(ResourceKey::identifier);

    @Override
    public int compareTo(ResourceKey other) {
        return ORDER.compare(this, other);
    }

    /**
     * Returns the name of the member that identifies a resource with these properties, if it has one. The schema of a real type names
     * this member. The simulator has no schemas, so it takes the first of the usual names.
     */
    static Optional<String> identifyingMember(String typeName, JsonNode properties) {
        String last = typeName.substring(typeName.lastIndexOf(':') + 1);
        return List.of("Identifier", "Name", last + "Name", "Id", "Arn").stream()
                .filter(member -> {
                    JsonNode value = properties.path(member);
                    return value.isNumber()
                            || (value.isTextual() && !value.textValue().isEmpty());
                })
                .findFirst();
    }
}
