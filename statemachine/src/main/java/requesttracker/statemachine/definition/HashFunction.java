package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import requesttracker.jsontree.JsonTree;

/**
 * The intrinsic function {@code States.Hash(path, 'ALGORITHM')}: the hash of a text, or of the JSON of another value,
 * in hexadecimal (<a href="https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html">intrinsic
 * functions</a>).
 */
record HashFunction(Path data, String algorithm) {
    private static final String NAME = "States.Hash";
    private static final Pattern CALL =
            Pattern.compile(Pattern.quote(NAME) + "\\(\\s*(\\$[^,]*?)\\s*,\\s*'([^']*)'\\s*\\)");
    private static final Set<String> ALGORITHMS = Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

    /** Returns whether a text is a call of this function, valid or not. */
    static boolean isCalledBy(String text) {
        return text.startsWith(NAME + "(");
    }

    /**
     * Compiles a call.
     *
     * @throws IllegalArgumentException if the text is not a valid call; the message has the problem
     */
    static HashFunction of(String text) {
        Matcher call = CALL.matcher(text);
        if (!call.matches()) {
            throw new IllegalArgumentException("must be a call such as " + NAME + "($.path, 'SHA-256')");
        }
        if (!ALGORITHMS.contains(call.group(2))) {
            throw new IllegalArgumentException("unknown algorithm of " + NAME + ": " + call.group(2));
        }
        return new HashFunction(Path.of(call.group(1)), call.group(2));
    }

    List<Path> paths() {
        return List.of(data);
    }

    JsonNode apply(String field, JsonNode input, Supplier<JsonNode> context) {
        JsonNode value = data.read(field, input, context);
        String text = value.isTextual() ? value.textValue() : JsonTree.text(value);
        try {
            return TextNode.valueOf(HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java platform lacks " + algorithm, e);
        }
    }
}
