package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.TerminalText;
import requesttracker.jsontree.JsonTree;

@DisplayName("YAML")
final class YamlTextTest {
    @Test
    @DisplayName("is a document whose strings are in quotes")
    void document() {
        ObjectNode request = JsonTree.readObject("""
                {"RequestToken": "t", "Zip": "0123", "Labels": {"on": "yes"}, "PollCount": 3, "Attempts": [{"At": "x"}]}""");
        assertThat(YamlText.document(request)).isEqualTo("""
                ---
                RequestToken: "t"
                Zip: "0123"
                Labels:
                  "on": "yes"
                PollCount: 3
                Attempts:
                - At: "x"
                """);
    }

    @Test
    @DisplayName("keeps each value after the escapes for a terminal, even a long value")
    void keepsValues() throws Exception {
        ObjectNode request = JsonTree.readObject("{\"Text\": \"\\u001b[2J\\u202e\\r\\n\u00e9 \\\\u0041 "
                + "word ".repeat(100) + "\", \"Number\": 3, \"No\": null, \"Off\": false}");
        String printed = TerminalText.escapeLines(YamlText.document(request));
        assertThat(new YAMLMapper().readTree(printed)).isEqualTo(request);
    }
}
