package requesttracker.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads the definitions that other modules own. Their artifacts put them on the class path. */
final class DefinitionFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DefinitionFiles() {}

    /** Returns the definition of the table, from module {@code functions}. */
    static JsonNode table() {
        return read("/table.json");
    }

    /** Returns the definition of the state machine, from module {@code statemachine}. */
    static JsonNode stateMachine() {
        return read("/request-lifecycle.asl.json");
    }

    private static JsonNode read(String resource) {
        try (var file = DefinitionFiles.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
