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
 * Hides the values of a payload in what Cloud Control or a resource's handler says about it.
 *
 * <p>A value of at least six characters is hidden where the characters before and after it are not letters or digits: as it is, as
 * JSON writes it, as a URL writes it, and cut off at the end of the message. The words of JSON Schema stay, since validation errors
 * consist of them. Other words of the request stay too. The time is linear in the length of the message.
 */
public final class PayloadRedactor {
    /** Without shorter values, which are parts of many words, no error could be read. */
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
     * Prepares to hide values.
     *
     * @param values of the payload
     * @param words that stay, even where they contain a value: the names of the payload's members, the TypeName, the Identifier
     */
    public PayloadRedactor(Collection<String> values, Collection<String> words) {
        this.values = new TextFinder(values.stream()
                .filter(value -> value.length() >= LEAST && !isOfJsonSchema(value))
                .toList());
        this.words = new TextFinder(
                words.stream().filter(word -> word.length() >= LEAST).toList());
    }

    /** Returns the message without the values. */
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

    /** The spans without those inside a word that stays; overlapping ones are one. */
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
