package requesttracker.infra;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.constructs.Construct;

/** Runs repair after each execution that ended badly, and on a schedule: the sweep of all unsettled requests. */
final class RepairSchedule extends Construct {
    private final DeadLetterQueue deadLetters;

    RepairSchedule(
            Construct scope, String id, StackSettings settings, ResourceArns resources, FunctionsConstruct functions) {
        super(scope, id);
        deadLetters = new DeadLetterQueue(this, "DeadLetters", functions.alias(TrackerFunction.REPAIR_REQUESTS));
        Rule.Builder.create(this, "FailedExecutions")
                .description("Executions of the request tracker's workflow that ended badly")
                .eventPattern(EventPattern.builder()
                        .source(List.of("aws.states"))
                        .detailType(List.of("Step Functions Execution Status Change"))
                        .detail(new TreeMap<>(Map.of(
                                "status",
                                List.of("FAILED", "TIMED_OUT", "ABORTED"),
                                "stateMachineArn",
                                List.of(resources.stateMachineArn()))))
                        .build())
                .targets(List.of(deadLetters.target()))
                .build();
        Rule.Builder.create(this, "Sweep")
                .description("Sweeps the request tracker's unsettled requests")
                .schedule(Schedule.rate(Duration.minutes(settings.recovery().sweepMinutes())))
                .targets(List.of(deadLetters.target()))
                .build();
    }

    DeadLetterQueue deadLetters() {
        return deadLetters;
    }
}
