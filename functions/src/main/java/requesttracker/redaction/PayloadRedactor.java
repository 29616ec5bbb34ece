package requesttracker.redaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Redacts the values of a payload in messages of Cloud Control and of resource handlers.
 *
 * <p>Redacts a value of at least six characters where the characters before and after it are not letters or digits.
 * Finds it as plain, JSON and URL text, and cut off at the end of the message. Keeps the words of JSON Schema, which
 * validation errors consist of, and other words of the request. The time is linear in the length of the message.
 */
public final class PayloadRedactor {
    /** Shorter values are common words; redacting them would make messages unreadable. */
    static final int LEAST = 6;

    private static final String HIDDEN = "(hidden)";

    private static final Set<String> JSON_SCHEMA = Set.of(
            "additionalitems",
            "additionalproperties",
            "boolean",
            "contains",
            "contentencoding",
            "contentmediatype",
            "default",
            "definitions",
            "dependencies",
            "dependentrequired",
            "dependentschemas",
            "deprecated",
            "description",
            "examples",
            "exclusivemaximum",
            "exclusiveminimum",
            "format",
            "integer",
            "maxcontains",
            "maximum",
            "maxitems",
            "maxlength",
            "maxproperties",
            "mincontains",
            "minimum",
            "minitems",
            "minlength",
            "minproperties",
            "multipleof",
            "number",
            "object",
            "pattern",
            "patternproperties",
            "prefixitems",
            "properties",
            "propertynames",
            "readonly",
            "required",
            "schema",
            "string",
            "unevaluateditems",
            "unevaluatedproperties",
            "uniqueitems",
            "writeonly");

    private final TextFinder values;
    private final TextFinder words;

    /**
     * Creates a redactor.
     *
     * @param values the payload's values
     * @param words to keep even if they contain a value: the payload's member names, the TypeName, the Identifier
     */
    public PayloadRedactor(Collection<String> values, Collection<String> words) {
        this.values = new TextFinder(values.stream()
                .filter(value -> value.length() >= LEAST && !isOfJsonSchema(value))
                .toList());
        this.words = new TextFinder(
                words.stream().filter(word -> word.length() >= LEAST).toList());
    }

    /** Returns the message with the values redacted. */
    public String redact(CharSequence message) {
        TreeMap<Integer, Integer> hidden = new TreeMap<>();
        TreeMap<Integer, Integer> kept = new TreeMap<>();
        for (DecodedMessage decoded :
                List.of(DecodedMessage.plain(message), DecodedMessage.json(message), DecodedMessage.url(message))) {
            words.find(decoded.text(), (from, to) -> kept.merge(decoded.start(from), decoded.start(to), Math::max));
            values.find(decoded.text(), (from, to) -> hidden.merge(decoded.start(from), decoded.start(to), Math::max));
            for (int end : decoded.ends()) {
                values.cutOffAt(decoded.text(), end, LEAST)
                        .filter(from -> !isOfJsonSchema(
                                decoded.text().subSequence(from, end).toString()))
                        .ifPresent(from -> hidden.merge(decoded.start(from), decoded.start(end), Math::max));
            }
        }
        StringBuilder left = new StringBuilder();
        int end = 0;
        for (int[] span : toHide(hidden, kept)) {
            left.append(message, end, span[0]).append(HIDDEN);
            end = span[1];
        }
        return left.append(message, end, message.length()).toString();
    }

    private static boolean isOfJsonSchema(String word) {
        return JSON_SCHEMA.contains(word.toLowerCase(Locale.ROOT));
    }

    /** Returns the spans to redact: merges overlapping spans and drops those inside a kept word. */
    private static List<int[]> toHide(NavigableMap<Integer, Integer> hidden, NavigableMap<Integer, Integer> kept) {
        int furthest = 0;
        for (Map.Entry<Integer, Integer> word : kept.entrySet()) {
            furthest = Math.max(furthest, word.getValue());
            word.setValue(furthest);
        }
        List<int[]> spans = new ArrayList<>();
        hidden.forEach((from, to) -> {
            Map.Entry<Integer, Integer> word = kept.floorEntry(from);
            int[] last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
            if (word != null && word.getValue() >= to) {
                return;
            }
            if (last != null && from < last[1]) {
                last[1] = Math.max(last[1], to);
            } else {
                spans.add(new int[] {from, to});
            }
        });
        return spans;
    }
}
