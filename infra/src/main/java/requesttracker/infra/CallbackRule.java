package requesttracker.infra;

import java.util.List;
import java.util.Map;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.constructs.Construct;

/** The rule that routes the tracker's own events on requests with callbacks to the function that delivers these. */
final class CallbackRule extends Construct {
    private final DeadLetterQueue deadLetters;

    CallbackRule(Construct scope, String id, EventBus bus, FunctionsConstruct functions) {
        super(scope, id);
        deadLetters = new DeadLetterQueue(this, "DeadLetters", functions.alias(TrackerFunction.DELIVER_CALLBACKS));
        Rule.Builder.create(this, "Rule")
                .description("Resource Request Settled and Resource Request Rejected with a Callback")
                .eventBus(bus)
                .eventPattern(EventPattern.builder()
                        .source(List.of("request-tracker"))
                        .detailType(List.of("Resource Request Settled", "Resource Request Rejected"))
                        .detail(Map.of("Callback", List.of(true)))
                        .build())
                .targets(List.of(deadLetters.target()))
                .build();
    }

    DeadLetterQueue deadLetters() {
        return deadLetters;
    }
}
