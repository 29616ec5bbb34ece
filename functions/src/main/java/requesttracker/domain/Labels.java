package requesttracker.domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The client's names and values for a request, sorted by name. They are not secret and never change. */
public record Labels(SortedMap<String, String> values) {
    /** The member's name on the wire. */
    public static final String MEMBER = "Labels";

    /** No labels. */
    public static final Labels NONE = new Labels(Collections.emptySortedMap());

    /** The label that names a request without an Identifier. */
    private static final String NAME = "name";

    private static final int COUNT_MAX = 20;
    private static final int VALUE_MAX = 256;
    private static final int BYTES_MAX = 4_096;
    private static final Pattern NAME_PATTERN = Pattern.compile("[A-Za-z0-9_/-]{1,64}");
    private static final String RESERVED_PREFIX = "tracker/";

    public Labels {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Returns the value of the label {@code name}; empty if it is blank. */
    public Optional<String> name() {
        return Optional.ofNullable(values.get(NAME)).filter(name -> !name.isBlank());
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Returns whether these labels include all names and values of the others. */
    public boolean contains(Labels others) {
        return values.entrySet().containsAll(others.values.entrySet());
    }

    /**
     * Reads labels.
     *
     * @param value the client's Labels member
     * @param violations receives each broken rule, without any value
     */
    public static Labels read(Object value, List<Violation> violations) {
        if (!(value instanceof Map<?, ?> given)) {
            violations.add(new Violation(MEMBER, "must be an object of names and values"));
            return NONE;
        }
        List<Violation> found = new ArrayList<>();
        if (given.size() > COUNT_MAX) {
            found.add(new Violation(MEMBER, "must have at most " + COUNT_MAX + " names, but has " + given.size()));
        }
        SortedMap<String, String> values = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<?, ?> label : given.entrySet()) {
            String name = String.valueOf(label.getKey());
            String member = MEMBER + "." + name;
            checkName(name).ifPresent(rule -> found.add(new Violation(member, rule)));
            if (label.getValue() instanceof String text) {
                checkValue(text).ifPresent(rule -> found.add(new Violation(member, rule)));
                bytes += name.getBytes(StandardCharsets.UTF_8).length + text.getBytes(StandardCharsets.UTF_8).length;
                values.put(name, text);
            } else {
                found.add(new Violation(member, "must be a string"));
            }
        }
        if (bytes > BYTES_MAX) {
            found.add(new Violation(MEMBER, "must have at most " + BYTES_MAX + " bytes in all, but has " + bytes));
        }
        violations.addAll(found);
        return found.isEmpty() ? new Labels(values) : NONE;
    }

    /** Returns the rule that a label's name breaks; empty if it is valid. */
    private static Optional<String> checkName(String name) {
        if (!NAME_PATTERN.matcher(name).matches()) {
            return Optional.of("must have a name that matches " + NAME_PATTERN);
        }
        return name.startsWith(RESERVED_PREFIX)
                ? Optional.of("must not have a name with the reserved prefix " + RESERVED_PREFIX)
                : Optional.empty();
    }

    private static Optional<String> checkValue(String value) {
        int length = value.codePointCount(0, value.length());
        if (length > VALUE_MAX) {
            return Optional.of("must have a length of at most " + VALUE_MAX + ", but has " + length);
        }
        return value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                ? Optional.of("must be well-formed Unicode")
                : Optional.empty();
    }
}
