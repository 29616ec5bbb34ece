package requesttracker.infra;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that the build makes and the stack deploys.
 *
 * @param functionsJar the jar of all functions
 */
record BuildOutputs(Path functionsJar) {
    /**
     * Finds the files under the project's root.
     *
     * @throws IllegalStateException if the functions are not built
     */
    static BuildOutputs in(Path root) {
        var jar = root.resolve("functions/target/functions-lambda.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "functions/target/functions-lambda.jar is missing: run ./mvnw -q -pl functions -am package -DskipTests");
        }
        return new BuildOutputs(jar);
    }
}
