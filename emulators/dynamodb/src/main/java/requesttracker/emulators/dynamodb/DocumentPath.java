package requesttracker.emulators.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The path to a value in an item: an attribute, then members of maps and elements of lists.
 *
 * @param parts an attribute's name, then a String for each member and an Integer for each element
 */
record DocumentPath(List<Object> parts) {

    String attribute() {
        return (String) parts.get(0);
    }

    boolean isAttribute() {
        return parts.size() == 1;
    }

    /** Returns the value at this path, or null. */
    AttributeValue in(Map<String, AttributeValue> item) {
        AttributeValue value = item.get(attribute());
        for (int i = 1; i < parts.size() && value != null; i++) {
            value = step(value, parts.get(i));
        }
        return value;
    }

    private static AttributeValue step(AttributeValue value, Object part) {
        if (part instanceof Integer index) {
            return value.hasL() && index < value.l().size() ? value.l().get(index) : null;
        }
        return value.hasM() ? value.m().get((String) part) : null;
    }

    /** Sets the value at this path. */
    void put(Map<String, AttributeValue> item, AttributeValue value) {
        if (isAttribute()) {
            item.put(attribute(), value);
        } else {
            item.put(attribute(), with(item.get(attribute()), 1, value));
        }
    }

    /** Removes the value at this path, if there is a value. */
    void remove(Map<String, AttributeValue> item) {
        if (isAttribute()) {
            item.remove(attribute());
        } else {
            item.put(attribute(), with(item.get(attribute()), 1, null));
        }
    }

    /** Returns the container with the value at the rest of the path, or without it if the value is null. */
    private AttributeValue with(AttributeValue container, int at, AttributeValue value) {
        Object part = parts.get(at);
        boolean last = at == parts.size() - 1;
        if (container != null && part instanceof Integer index && container.hasL()) {
            List<AttributeValue> elements = new ArrayList<>(container.l());
            if (!last) {
                if (index >= elements.size()) {
                    throw invalid();
                }
                elements.set(index, with(elements.get(index), at + 1, value));
            } else if (index >= elements.size()) {
                if (value != null) {
                    elements.add(value);
                }
            } else if (value == null) {
                elements.remove(index.intValue());
            } else {
                elements.set(index, value);
            }
            return AttributeValue.fromL(elements);
        }
        if (container != null && part instanceof String name && container.hasM()) {
            Map<String, AttributeValue> members = new LinkedHashMap<>(container.m());
            if (!last) {
                members.put(name, with(members.get(name), at + 1, value));
            } else if (value == null) {
                members.remove(name);
            } else {
                members.put(name, value);
            }
            return AttributeValue.fromM(members);
        }
        throw invalid();
    }

    private static InvalidRequestException invalid() {
        return new InvalidRequestException("The document path provided in the update expression is invalid for update");
    }

    /**
     * @throws InvalidRequestException if one path contains another, or if two paths use a value as a map and as a list
     */
    static void requireDistinct(List<DocumentPath> paths, String expression) {
        for (int i = 0; i < paths.size(); i++) {
            for (int j = 0; j < i; j++) {
                List<Object> a = paths.get(j).parts;
                List<Object> b = paths.get(i).parts;
                int common = 0;
                while (common < a.size() && common < b.size() && a.get(common).equals(b.get(common))) {
                    common++;
                }
                if (common == a.size() || common == b.size()) {
                    throw new InvalidRequestException("Invalid " + expression
                            + ": Two document paths overlap with each other; must remove or rewrite one of these paths;"
                            + " path one: " + a + ", path two: " + b);
                }
                if (a.get(common).getClass() != b.get(common).getClass()) {
                    throw new InvalidRequestException("Invalid " + expression
                            + ": Two document paths conflict with each other; must remove or rewrite one of these paths;"
                            + " path one: " + a + ", path two: " + b);
                }
            }
        }
    }

    /** Returns the parts of an item that the paths select. */
    static Map<String, AttributeValue> project(Map<String, AttributeValue> item, List<DocumentPath> paths) {
        return members(item, paths, 0);
    }

    private static Map<String, AttributeValue> members(
            Map<String, AttributeValue> members, List<DocumentPath> paths, int at) {
        Map<Object, List<DocumentPath>> byPart = byPart(paths, at);
        Map<String, AttributeValue> projected = new LinkedHashMap<>();
        byPart.forEach((part, inner) -> {
            if (part instanceof String name && members.get(name) != null) {
                AttributeValue value = projected(members.get(name), inner, at + 1);
                if (value != null) {
                    projected.put(name, value);
                }
            }
        });
        return projected;
    }

    private static AttributeValue projected(AttributeValue value, List<DocumentPath> paths, int at) {
        if (paths.stream().anyMatch(path -> path.parts.size() == at)) {
            return value;
        }
        if (value.hasM()) {
            Map<String, AttributeValue> members = members(value.m(), paths, at);
            return members.isEmpty() ? null : AttributeValue.fromM(members);
        }
        if (value.hasL()) {
            Map<Object, List<DocumentPath>> byPart = byPart(paths, at);
            List<AttributeValue> elements = new ArrayList<>();
            for (int i = 0; i < value.l().size(); i++) {
                List<DocumentPath> inner = byPart.get(i);
                AttributeValue element =
                        inner == null ? null : projected(value.l().get(i), inner, at + 1);
                if (element != null) {
                    elements.add(element);
                }
            }
            return elements.isEmpty() ? null : AttributeValue.fromL(elements);
        }
        return null;
    }

    private static Map<Object, List<DocumentPath>> byPart(List<DocumentPath> paths, int at) {
        Map<Object, List<DocumentPath>> byPart = new LinkedHashMap<>();
        for (DocumentPath path : paths) {
            byPart.computeIfAbsent(path.parts.get(at), part -> new ArrayList<>())
                    .add(path);
        }
        return byPart;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(attribute());
        for (Object part : parts.subList(1, parts.size())) {
            text.append(part instanceof Integer ? "[" + part + "]" : "." + part);
        }
        return text.toString();
    }
}
