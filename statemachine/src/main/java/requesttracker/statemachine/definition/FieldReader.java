package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the fields of one object in a definition. A problem of a field becomes a finding, and reading continues. */
final class FieldReader {
    private final String state;
    private final String prefix;
    private final ObjectNode node;
    private final List<Finding> findings;

    /** @param known the fields that are valid here, in addition to Comment */
    FieldReader(String state, String prefix, ObjectNode node, Set<String> known, List<Finding> findings) {
        this.state = state;
        this.prefix = prefix;
        this.node = node;
        this.findings = findings;
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name) && !name.equals("Comment")) {
                problem(name, "is not supported here");
            }
        }
    }

    String state() {
        return state;
    }

    String at(String field) {
        return prefix + field;
    }

    void problem(String field, String problem) {
        findings.add(new Finding(state, at(field), problem));
    }

    /** Reports a problem of a field that is given with its full position. */
    void problemAt(String position, String problem) {
        findings.add(new Finding(state, position, problem));
    }

    boolean has(String field) {
        return node.has(field);
    }

    JsonNode get(String field) {
        return node.path(field);
    }

    Set<String> names() {
        Set<String> names = new java.util.LinkedHashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    Optional<String> text(String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            problem(field, "must be a non-empty string");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    Optional<Long> integer(String field, long least, long most) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            problem(field, "is not a whole number from " + least + " to " + most);
            return Optional.empty();
        }
        return Optional.of(value.longValue());
    }

    Optional<Path> path(String field) {
        return text(field).flatMap(text -> {
            try {
                return Optional.of(Path.of(text));
            } catch (IllegalArgumentException e) {
                problem(field, e.getMessage());
                return Optional.empty();
            }
        });
    }

    /** Returns a path into the input that consists of names and positions only. */
    Optional<Path> referencePath(String field) {
        return path(field).filter(path -> {
            if (!path.isReference()) {
                problem(field, "is not a reference path into the input");
            }
            return path.isReference();
        });
    }

    /** Returns the objects of an array that must have at least one element. */
    List<FieldReader> objects(String field, Set<String> known) {
        JsonNode value = node.path(field);
        List<FieldReader> objects = new ArrayList<>();
        if (value.isMissingNode()) {
            return objects;
        }
        if (!(value instanceof ArrayNode) || value.isEmpty()) {
            problem(field, "must be a non-empty array");
            return objects;
        }
        for (int i = 0; i < value.size(); i++) {
            String name = field + "[" + i + "]";
            if (value.get(i) instanceof ObjectNode element) {
                objects.add(new FieldReader(state, at(name) + ".", element, known, findings));
            } else {
                problem(name, "is not an object");
            }
        }
        return objects;
    }

    Optional<FieldReader> object(String field, Set<String> known) {
        JsonNode value = node.path(field);
        if (value instanceof ObjectNode object) {
            return Optional.of(new FieldReader(state, at(field) + ".", object, known, findings));
        }
        if (!value.isMissingNode()) {
            problem(field, "is not an object");
        }
        return Optional.empty();
    }
}
