package requesttracker.infra;

import java.util.List;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.constructs.Construct;

/** The rule that routes the two commands on the bus to their function. */
final class CommandRule extends Construct {
    private final DeadLetterQueue deadLetters;

    CommandRule(Construct scope, String id, EventBus bus, FunctionsConstruct functions) {
        super(scope, id);
        deadLetters = new DeadLetterQueue(this, "DeadLetters", functions.alias(TrackerFunction.HANDLE_COMMAND));
        Rule.Builder.create(this, "Rule")
                .description("Submit Resource Request and Cancel Resource Request")
                .eventBus(bus)
                .eventPattern(EventPattern.builder()
                        .detailType(EventBusConstruct.COMMANDS)
                        .build())
                .targets(List.of(deadLetters.target()))
                .build();
    }

    DeadLetterQueue deadLetters() {
        return deadLetters;
    }
}
