package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The members that identify a resource. The schema of a real type names them in {@code primaryIdentifier} and
 * {@code additionalIdentifiers}. Here, {@code Simulate.PrimaryIdentifier} and {@code Simulate.AdditionalIdentifiers} of
 * the resource name them. Without these, the primary identifier is the first usual name that the resource has.
 *
 * @param primary names of the members of the primary identifier, in the order in which their values are joined
 * @param additional names of the members of each secondary identifier
 */
record IdentifierSchema(List<String> primary, List<List<String>> additional) {
    static final String PRIMARY = "PrimaryIdentifier";
    static final String ADDITIONAL = "AdditionalIdentifiers";

    /** The separator between the values of a compound identifier. */
    private static final String SEPARATOR = "|";

    /**
     * Returns the schema of a resource with these properties.
     *
     * @throws ErrorResponseException ValidationException if a member of {@code Simulate} is not a list of names
     */
    static IdentifierSchema of(String typeName, JsonNode properties) {
        JsonNode simulate = properties.path("Simulate");
        List<List<String>> additional = new ArrayList<>();
        String where = "Simulate." + ADDITIONAL;
        for (JsonNode names : list(simulate.path(ADDITIONAL), where)) {
            additional.add(names(names, where + "[" + additional.size() + "]"));
        }
        JsonNode primary = simulate.path(PRIMARY);
        return new IdentifierSchema(
                primary.isMissingNode()
                        ? List.of(usualMember(typeName, properties).orElse("Id"))
                        : names(primary, "Simulate." + PRIMARY),
                List.copyOf(additional));
    }

    /** Returns the primary identifier as a string, or empty if one of its members has no value. */
    Optional<String> identifier(JsonNode properties) {
        return primary.stream().allMatch(name -> isValue(properties.path(name)))
                ? Optional.of(primary.stream()
                        .map(name -> properties.path(name).asText())
                        .collect(Collectors.joining(SEPARATOR)))
                : Optional.empty();
    }

    /** Returns whether an Identifier in the form of JSON names the resource with these properties. */
    boolean isNamedBy(ObjectNode identifier, JsonNode properties) {
        return matches(primary, identifier, properties)
                || additional.stream().anyMatch(names -> matches(names, identifier, properties));
    }

    private static boolean matches(List<String> names, ObjectNode identifier, JsonNode properties) {
        Set<String> given = new HashSet<>();
        identifier.fieldNames().forEachRemaining(given::add);
        return given.equals(Set.copyOf(names))
                && names.stream()
                        .allMatch(name -> isValue(identifier.path(name))
                                && identifier
                                        .path(name)
                                        .asText()
                                        .equals(properties.path(name).asText()));
    }

    private static Optional<String> usualMember(String typeName, JsonNode properties) {
        String last = typeName.substring(typeName.lastIndexOf(':') + 1);
        return List.of("Identifier", "Name", last + "Name", "Id", "Arn").stream()
                .filter(member -> isValue(properties.path(member)))
                .findFirst();
    }

    private static boolean isValue(JsonNode value) {
        return value.isNumber() || (value.isTextual() && !value.textValue().isEmpty());
    }

    private static List<String> names(JsonNode value, String where) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : list(value, where)) {
            if (!name.isTextual() || names.contains(name.textValue())) {
                throw BehaviorReader.invalid(where, "a list of different names");
            }
            names.add(name.textValue());
        }
        if (names.isEmpty()) {
            throw BehaviorReader.invalid(where, "a list of at least one name");
        }
        return List.copyOf(names);
    }

    private static JsonNode list(JsonNode value, String where) {
        if (!value.isMissingNode() && !value.isArray()) {
            throw BehaviorReader.invalid(where, "a list");
        }
        return value;
    }
}
