package requesttracker.infra;

import static requesttracker.infra.Metrics.PERIOD;
import static requesttracker.infra.Metrics.numbered;
import static requesttracker.infra.Metrics.own;
import static requesttracker.infra.Metrics.sum;
import static requesttracker.infra.Metrics.sumOver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** The alarms, and the topic that they go to. {@code docs/operations.md} says what to do at each. */
final class Alarms extends Construct {
    private final StackSettings settings;
    private final ITopic topic;
    private final List<Alarm> alarms = new ArrayList<>();

    Alarms(Construct scope, String id, StackSettings settings, MonitoredResources monitored) {
        super(scope, id);
        this.settings = settings;
        this.topic = createOrImportTopic();
        var workflow = monitored.stateMachine();
        alarm(
                "WorkflowFailures",
                "An execution failed, timed out or was aborted: the tracker itself is at fault, not a request.",
                sum(Map.of(
                        "failed", workflow.metricFailed(sumOver(PERIOD)),
                        "timedOut", workflow.metricTimedOut(sumOver(PERIOD)),
                        "aborted", workflow.metricAborted(sumOver(PERIOD)))),
                1,
                1);
        alarm(
                "DeadLetters",
                "An event could not be handled; it waits in a dead-letter queue.",
                sum(numbered(monitored.deadLetters().stream()
                        .map(queue -> queue.metricApproximateNumberOfMessagesVisible(MetricOptions.builder()
                                .period(PERIOD)
                                .statistic("Maximum")
                                .build()))
                        .toList())),
                1,
                1);
        for (var group : TrackerFunction.Group.values()) {
            var name = title(group);
            var aliases = aliases(monitored.functions(), group);
            alarm(
                    name + "FunctionErrors",
                    "Functions of the group " + name + " end with errors.",
                    sum(numbered(aliases.stream()
                            .map(alias -> alias.metricErrors(sumOver(PERIOD)))
                            .toList())),
                    group == TrackerFunction.Group.EVENTS ? 1 : 5,
                    1);
            alarm(
                    name + "FunctionThrottles",
                    "Lambda turns calls of the group " + name + " away for want of concurrency.",
                    sum(numbered(aliases.stream()
                            .map(alias -> alias.metricThrottles(sumOver(PERIOD)))
                            .toList())),
                    1,
                    3);
        }
        alarm("ApiServerErrors", "The endpoint answers 5xx.", monitored.api().metricServerError(sumOver(PERIOD)), 5, 1);
        alarm(
                "OldestUnsettledTooOld",
                "A request is older than its deadline and grace allow: no execution drives it, or it cannot settle.",
                everySweep(own(settings, "OldestUnsettledAge", "Maximum")),
                settings.alarms().oldestUnsettledSeconds(),
                2);
        alarm(
                "UnreadableRecords",
                "A record is corrupt. Its request does not change until a person repairs the record.",
                own(settings, "UnreadableRecords"),
                1,
                1);
        alarm(
                "RejectedEvents",
                "A command on the bus was refused; its sender made a mistake.",
                own(settings, "RejectedEvents"),
                1,
                1);
        alarm(
                "UnknownStatus",
                "Cloud Control used a status or an error code that we don't know.",
                own(settings, "UnknownStatus"),
                1,
                1);
        alarm(
                "RepairFailures",
                "Requests could not be given a new execution, sweep after sweep: no execution drives them.",
                everySweep(own(settings, "RepairFailures")),
                1,
                3);
        alarm(
                "GivenUpRequests",
                "A request settled FAILED with InternalFailure because the tracker could not continue it.",
                own(settings, "GivenUpRequests"),
                1,
                1);
        alarm(
                "CallbackFailures",
                "Step Functions refused a callback: the task of a caller waits until it times out.",
                own(settings, "CallbackFailures"),
                1,
                1);
        alarm(
                "WakeUpFailures",
                "A sleeping workflow could not be woken: cancels wait for the next poll.",
                own(settings, "WakeUpFailures"),
                1,
                1);
        silence(monitored.functions().alias(TrackerFunction.REPAIR_REQUESTS));
    }

    List<Alarm> all() {
        return List.copyOf(alarms);
    }

    ITopic topic() {
        return topic;
    }

    private ITopic createOrImportTopic() {
        if (settings.alarms().topicArn().isPresent()) {
            return Topic.fromTopicArn(
                    this, "Topic", settings.alarms().topicArn().get());
        }
        var created = Topic.Builder.create(this, "Topic").enforceSsl(true).build();
        // The topic's policy takes the place of the default one, which lets everything in the account publish.
        created.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("AlarmsPublish")
                .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
                .actions(List.of("sns:Publish"))
                .resources(List.of(created.getTopicArn()))
                // Sorted, so that each synthesis gives the same template.
                .conditions(new TreeMap<>(Map.of(
                        "StringEquals",
                        Map.of("aws:SourceAccount", Aws.ACCOUNT_ID),
                        "ArnLike",
                        Map.of(
                                "aws:SourceArn",
                                Stack.of(this)
                                        .formatArn(ArnComponents.builder()
                                                .service("cloudwatch")
                                                .resource("alarm")
                                                .resourceName(settings.stage().stackName() + "-*")
                                                .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                                                .build())))))
                .build());
        settings.alarms().email().ifPresent(address -> {
            created.addSubscription(new EmailSubscription(address));
            NagSuppressions.suppress(
                    created,
                    "Serverless-SNSRedrivePolicy",
                    "Mail has no dead letters; the alarm's state stays readable on the dashboard.");
        });
        return created;
    }

    private void alarm(String name, String meaning, IMetric metric, int threshold, int periods) {
        add(Alarm.Builder.create(this, name)
                .alarmName(settings.stage().stackName() + "-" + name)
                .alarmDescription(meaning + " What to do: " + settings.alarms().runbookOf(name))
                .metric(metric)
                .threshold(threshold)
                .evaluationPeriods(periods)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build());
    }

    /**
     * Adds the alarm for a missing sweep, which treats missing data as breaching. Without the sweep, no metric reports
     * a stranded request. A new alarm begins without data, so a first deploy does not notify.
     */
    private void silence(Alias repair) {
        add(Alarm.Builder.create(this, "SweepSilent")
                .alarmName(settings.stage().stackName() + "-SweepSilent")
                .alarmDescription("The sweep does not run. What to do: "
                        + settings.alarms().runbookOf("SweepSilent"))
                .metric(repair.metricInvocations(sumOver(sweepPeriod())))
                .threshold(1)
                .evaluationPeriods(3)
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .treatMissingData(TreatMissingData.MISSING)
                .build());
        alarms.get(alarms.size() - 1).addInsufficientDataAction(new SnsAction(topic));
    }

    /** Returns a metric of the sweep over periods that each have a sweep, so that consecutive periods have data. */
    private Metric everySweep(Metric metric) {
        return metric.with(MetricOptions.builder().period(sweepPeriod()).build());
    }

    private Duration sweepPeriod() {
        return Duration.minutes(
                Math.max(PERIOD.toMinutes().intValue(), 2 * settings.recovery().sweepMinutes()));
    }

    private void add(Alarm alarm) {
        var action = new SnsAction(topic);
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        alarms.add(alarm);
    }

    /** Returns the word for a group in alarm names. */
    private static String title(TrackerFunction.Group group) {
        return switch (group) {
            case WORKFLOW -> "Workflow";
            case ENDPOINT -> "Endpoint";
            case EVENTS -> "Event";
        };
    }

    private static List<Alias> aliases(FunctionsConstruct functions, TrackerFunction.Group group) {
        var aliases = new ArrayList<Alias>();
        for (var function : TrackerFunction.values()) {
            if (function.group() == group) {
                aliases.add(functions.alias(function));
            }
        }
        return aliases;
    }
}
