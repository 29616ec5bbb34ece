package requesttracker.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes YAML. Each string is in double quotes, where control characters can be escaped. */
final class YamlText {
    private static final YAMLFactory FACTORY =
            YAMLFactory.builder().disable(YAMLGenerator.Feature.SPLIT_LINES).build();

    private YamlText() {}

    /** Returns the object as one document, which begins with {@code ---} and ends with a line break. */
    static String document(ObjectNode value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text);
                TreeTraversingParser tree = new TreeTraversingParser(value)) {
            tree.nextToken();
            generator.copyCurrentStructure(tree);
        } catch (IOException e) {
            throw new UncheckedIOException("YAML could not be written", e);
        }
        return text.toString();
    }
}
