package requesttracker.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that the stack takes from the other modules.
 *
 * @param functionsJar the built jar of all functions
 * @param table the table's definition
 * @param workflow the state machine's definition, without the layout of its file
 */
record BuildOutputs(Path functionsJar, JsonNode table, String workflow) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The files under the project's root; the functions must have been built. */
    static BuildOutputs in(Path root) {
        var jar = root.resolve("functions/target/functions-lambda.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "functions/target/functions-lambda.jar is missing: run ./mvnw -q -pl functions package -DskipTests");
        }
        return new BuildOutputs(
                jar,
                json(root.resolve("functions/src/main/resources/table.json")),
                json(root.resolve("statemachine/request-lifecycle.asl.json")).toString());
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
