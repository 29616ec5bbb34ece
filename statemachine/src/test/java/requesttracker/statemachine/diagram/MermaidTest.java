package requesttracker.statemachine.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import requesttracker.statemachine.definition.Definitions;
import requesttracker.statemachine.definition.StateMachineDefinition;

/** Checks the diagram of a definition. */
class MermaidTest {
    @Test
    void drawsEveryStateWithItsEdges() {
        StateMachineDefinition definition = Definitions.states("'A':{" + Definitions.INVOKE + Definitions.FN
                + "'Retry':[{'ErrorEquals':['E','F','G'],'MaxAttempts':2}],"
                + "'Catch':[{'ErrorEquals':['E'],'Next':'Give up'}],'Next':'Route'},"
                + "'Route':{'Type':'Choice','Choices':[{'Variable':'$.next','StringEquals':'WAIT','Next':'Rest'},"
                + "{'Not':{'And':[{'Variable':'$.a','IsNull':true},{'Variable':'$.n','NumericLessThanPath':'$.m'}]},"
                + "'Next':'A'}],'Default':'Give up'},"
                + "'Rest':{'Type':'Wait','Seconds':1,'End':true},'Give up':{'Type':'Fail'}");
        assertThat(Mermaid.draw(definition)).isEqualTo("""
                        stateDiagram-v2
                            state "A (lambda invoke)" as A
                            state "Route" as Route
                            state "Rest" as Rest
                            state "Give up" as s3
                            [*] --> A
                            A --> A : retry E and 2 more 2 times
                            A --> Route
                            A --> s3 : E
                            Route --> Rest : $.next = WAIT
                            Route --> A : not ($.a IsNull true and $.n < $.m)
                            Route --> s3 : otherwise
                            Rest --> [*]
                            s3 --> [*]
                        """);
    }

    @Test
    void drawsTheDeployedDefinition() {
        assertThat(Mermaid.draw(Definitions.lifecycle()))
                .contains("Await --> Poll : States.Timeout\n", "Poll --> Await\n", "Publish --> MarkPublished\n")
                .contains("state \"Await (dynamodb updateItem)\" as Await\n");
    }
}
