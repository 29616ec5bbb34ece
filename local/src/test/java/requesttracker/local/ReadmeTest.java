package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import requesttracker.composition.DefinitionSubstitutions;
import requesttracker.statemachine.definition.StateMachineDefinition;
import requesttracker.statemachine.diagram.Mermaid;

/** Checks that the README's diagram shows the deployed definition. */
class ReadmeTest {
    @Test
    void drawsTheWorkflowFromItsDefinition() throws IOException {
        Map<String, String> substitutions = DefinitionSubstitutions.of(
                "aws", "TableName", "EventBusName", function -> function.functionName() + "FunctionArn");
        String drawn = Mermaid.draw(StateMachineDefinition.requestLifecycle(substitutions))
                .lines()
                .filter(line -> !line.contains(": retry ") && !line.isBlank())
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(RepositoryFiles.path("README.md"))).contains("```mermaid\n" + drawn + "\n```");
    }
}
