package requesttracker.conformance.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import requesttracker.infra.TrackerApp;
import requesttracker.local.RepositoryFiles;

/**
 * The template that the CDK app synthesizes and that a deploy sends to CloudFormation.
 *
 * @param resources by their logical ids
 * @param folder the folder of the template and its assets
 */
record StackTemplate(JsonNode resources, Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The suffix of each name of this run. */
    static final String RUN = "-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private static final StackTemplate DEV = synthesize();

    /** Returns the template of the development stage. */
    static StackTemplate dev() {
        return DEV;
    }

    private static StackTemplate synthesize() {
        Path file = TrackerApp.synthesize(
                RepositoryFiles.ROOT, "dev", Path.of("target/cdk.out").toAbsolutePath());
        try {
            // Names in the template get a new suffix for each run, so that several runs can share an emulator.
            String template = Files.readString(file)
                    .replace("request-tracker-dev", "request-tracker-dev" + RUN)
                    .replace("requesttrackerdev", "requesttrackerdev" + RUN);
            return new StackTemplate(JSON.readTree(template).get("Resources"), file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the logical ids of all resources of a type, such as {@code AWS::Events::Rule}. */
    List<String> ids(String type) {
        return resources.properties().stream()
                .filter(resource -> resource.getValue().get("Type").asText().equals(type))
                .map(resource -> resource.getKey())
                .toList();
    }

    /** Returns the logical id of the only resource of a type. */
    String id(String type) {
        List<String> ids = ids(type);
        if (ids.size() != 1) {
            throw new IllegalStateException("one " + type + " was expected, and there are " + ids);
        }
        return ids.get(0);
    }

    String type(String id) {
        return resources.get(id).get("Type").asText();
    }

    JsonNode properties(String id) {
        return resources.get(id).path("Properties");
    }

    /** Returns the simple name of the class behind an alias, such as {@code PollStatus}. */
    String functionBehind(String alias) {
        String function = properties(alias).get("FunctionName").get("Ref").asText();
        return properties(function).get("Handler").asText().replaceFirst(".*\\.", "");
    }

    /** Returns a function's code: the jar that a deploy uploads. */
    Path code(String function) {
        return folder.resolve(
                "asset." + properties(function).get("Code").get("S3Key").asText());
    }
}
