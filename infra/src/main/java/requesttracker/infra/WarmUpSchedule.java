package requesttracker.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleTargetInput;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.constructs.Construct;

/**
 * Calls each function once a day with an event that it answers at once, so that Lambda keeps its snapshot. A version
 * that is idle for 14 days refuses its first calls. The sweep calls {@code RepairRequests} often enough.
 */
final class WarmUpSchedule extends Construct {
    /** EventBridge takes five targets for a rule. */
    private static final int TARGETS_OF_RULE = 5;

    WarmUpSchedule(Construct scope, String id, FunctionsConstruct functions) {
        super(scope, id);
        var warmed = new ArrayList<>(List.of(TrackerFunction.values()));
        warmed.remove(TrackerFunction.REPAIR_REQUESTS);
        for (var from = 0; from < warmed.size(); from += TARGETS_OF_RULE) {
            var rule = Rule.Builder.create(this, "Rule" + (from / TARGETS_OF_RULE + 1))
                    .description("Keeps the request tracker's functions ready")
                    .schedule(Schedule.rate(Duration.days(1)))
                    .build();
            IntStream.range(from, Math.min(from + TARGETS_OF_RULE, warmed.size()))
                    .mapToObj(warmed::get)
                    .forEach(function -> rule.addTarget(LambdaFunction.Builder.create(functions.alias(function))
                            .event(RuleTargetInput.fromObject(new TreeMap<>(TrackerFunction.WARM_UP_EVENT)))
                            .retryAttempts(0)
                            .build()));
            NagSuppressions.suppress(
                    rule,
                    "Serverless-EventBusDLQ",
                    "A call that is lost is made again the next day; nothing is lost with it.");
        }
    }
}
