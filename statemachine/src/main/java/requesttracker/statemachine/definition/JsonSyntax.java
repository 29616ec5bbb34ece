package requesttracker.statemachine.definition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;

/**
 * Finds the position of the first syntax error in a definition, since the strict reader does not report it. A
 * definition has no secrets.
 */
final class JsonSyntax {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonSyntax() {}

    /** Returns the finding for a text that the strict reader rejects. */
    static Finding firstError(String json) {
        int depth = 0;
        boolean complete = false;
        try (JsonParser parser = FACTORY.createParser(json)) {
            while (parser.nextToken() != null) {
                if (complete) {
                    return finding(parser.currentTokenLocation().getLineNr(), "text follows the definition");
                }
                depth += parser.currentToken().isStructStart() ? 1 : 0;
                depth -= parser.currentToken().isStructEnd() ? 1 : 0;
                complete = depth == 0;
            }
        } catch (JsonProcessingException e) {
            return finding(e.getLocation().getLineNr(), e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory could not be read", e);
        }
        return finding(1, "the text is empty, or has a number that is too large");
    }

    private static Finding finding(int line, String problem) {
        return new Finding(Finding.TOP, "line " + line, "is not JSON: " + problem);
    }
}
