package requesttracker.infra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TextWidget;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.constructs.Construct;

/**
 * Alarms and the dashboard. Our own metrics come from the functions' logs (embedded metric format); {@code Requests} has
 * dimensions, the others have none. {@code docs/operations.md} says what to do at each alarm.
 */
final class Watching extends Construct {
    static final String NAMESPACE = "RequestTracker";
    private static final Duration PERIOD = Duration.minutes(5);

    private final Settings settings;
    private final ITopic topic;
    private final List<Alarm> alarms = new ArrayList<>();

    /** What is watched. */
    record Watched(
            Functions functions, StateMachine stateMachine, HttpApi api, String tableName, List<Queue> deadLetters) {}

    Watching(Construct scope, String id, Settings settings, Watched watched) {
        super(scope, id);
        this.settings = settings;
        this.topic = topic();
        var workflow = watched.stateMachine();
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
                sum(numbered(watched.deadLetters().stream()
                        .map(queue -> queue.metricApproximateNumberOfMessagesVisible(MetricOptions.builder()
                                .period(PERIOD)
                                .statistic("Maximum")
                                .build()))
                        .toList())),
                1,
                1);
        for (var group : TrackerFunction.Group.values()) {
            var name = group.title;
            var aliases = aliases(watched.functions(), group);
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
        alarm("ApiServerErrors", "The endpoint answers 5xx.", watched.api().metricServerError(sumOver(PERIOD)), 5, 1);
        alarm(
                "OldestUnsettledTooOld",
                "A request is older than its deadline and grace allow: nobody drives it, or it cannot settle.",
                own("OldestUnsettledAge", "Maximum"),
                settings.oldestUnsettledAlarmSeconds(),
                2);
        alarm(
                "RejectedEvents",
                "A command on the bus was refused; its sender made a mistake.",
                own("RejectedEvents"),
                1,
                1);
        alarm(
                "UnknownStatus",
                "Cloud Control used a status or an error code that we don't know.",
                own("UnknownStatus"),
                1,
                1);
        silence(watched.functions().alias(TrackerFunction.REPAIR_REQUESTS));
        dashboard(watched);
    }

    String alarmTopicArn() {
        return topic.getTopicArn();
    }

    /** The console's address differs between the partitions. */
    String dashboardUrl() {
        var china = partitionIs("China", "aws-cn");
        var government = partitionIs("Government", "aws-us-gov");
        var domain = Fn.conditionIf(
                china.getLogicalId(),
                "console.amazonaws.cn",
                Fn.conditionIf(government.getLogicalId(), "console.amazonaws-us-gov.com", "console.aws.amazon.com"));
        return "https://" + domain + "/cloudwatch/home?region=" + Aws.REGION + "#dashboards:name=" + dashboardName();
    }

    private CfnCondition partitionIs(String id, String partition) {
        return CfnCondition.Builder.create(this, id)
                .expression(Fn.conditionEquals(Aws.PARTITION, partition))
                .build();
    }

    private String dashboardName() {
        return settings.stackName();
    }

    private ITopic topic() {
        if (settings.alarmTopicArn().isPresent()) {
            return Topic.fromTopicArn(this, "Topic", settings.alarmTopicArn().get());
        }
        var created = Topic.Builder.create(this, "Topic").enforceSsl(true).build();
        settings.alarmEmail().ifPresent(address -> {
            created.addSubscription(new EmailSubscription(address));
            Justified.finding(
                    created,
                    "Serverless-SNSRedrivePolicy",
                    "Mail has no dead letters; the alarm's state stays readable on the dashboard.");
        });
        return created;
    }

    private void alarm(String name, String meaning, IMetric metric, int threshold, int periods) {
        add(Alarm.Builder.create(this, name)
                .alarmName(settings.stackName() + "-" + name)
                .alarmDescription(meaning + " See docs/operations.md, \"" + name + "\".")
                .metric(metric)
                .threshold(threshold)
                .evaluationPeriods(periods)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build());
    }

    /** The one alarm that data must keep away: without the sweep, no metric tells of a stranded request. */
    private void silence(Alias repair) {
        add(Alarm.Builder.create(this, "SweepSilent")
                .alarmName(settings.stackName() + "-SweepSilent")
                .alarmDescription("The sweep does not run. See docs/operations.md, \"SweepSilent\".")
                .metric(repair.metricInvocations(sumOver(Duration.minutes(settings.sweepMinutes()))))
                .threshold(1)
                .evaluationPeriods(3)
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .treatMissingData(TreatMissingData.BREACHING)
                .build());
    }

    private void add(Alarm alarm) {
        var action = new SnsAction(topic);
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        alarms.add(alarm);
    }

    private void dashboard(Watched watched) {
        var workflow = watched.stateMachine();
        var functions = List.of(TrackerFunction.values());
        Dashboard.Builder.create(this, "Dashboard")
                .dashboardName(dashboardName())
                .defaultInterval(Duration.hours(12))
                .widgets(List.of(
                        List.of(TextWidget.Builder.create()
                                .width(24)
                                .height(2)
                                .markdown("Request tracker **" + settings.stackName()
                                        + "**. Top: is it well? Middle: what do clients feel? Bottom: where does it hurt? "
                                        + "Steps for each alarm: docs/operations.md.")
                                .build()),
                        List.of(AlarmStatusWidget.Builder.create()
                                .title("Alarms")
                                .width(24)
                                .height(4)
                                .alarms(alarms)
                                .build()),
                        List.of(
                                graph("Requests settled, by outcome", 12, List.of(requestsByOutcome())),
                                graph(
                                        "Oldest unsettled request (s)",
                                        12,
                                        List.of(own("OldestUnsettledAge", "Maximum")))),
                        List.of(
                                graph(
                                        "Time to settle (ms)",
                                        8,
                                        List.of(own("TimeToSettle", "p50"), own("TimeToSettle", "p99"))),
                                graph("Polls of a request", 8, List.of(own("Polls", "p50"), own("Polls", "Maximum"))),
                                graph(
                                        "From cancel to Cloud Control (ms)",
                                        8,
                                        List.of(own("CancelLatency", "p50"), own("CancelLatency", "p99")))),
                        List.of(
                                graph(
                                        "Endpoint: calls and errors",
                                        8,
                                        List.of(
                                                watched.api().metricCount(sumOver(PERIOD)),
                                                watched.api().metricClientError(sumOver(PERIOD)),
                                                watched.api().metricServerError(sumOver(PERIOD)))),
                                graph(
                                        "Endpoint: latency (ms)",
                                        8,
                                        List.of(
                                                watched.api().metricLatency(statistic("p50")),
                                                watched.api().metricLatency(statistic("p99")))),
                                graph(
                                        "Events: refused, repaired, dead, unknown status",
                                        8,
                                        List.of(
                                                own("RejectedEvents"),
                                                own("RestartedRequests"),
                                                own("UnknownStatus"),
                                                sum(numbered(watched.deadLetters().stream()
                                                        .map(queue -> queue.metricApproximateNumberOfMessagesVisible())
                                                        .toList()))))),
                        List.of(
                                graph(
                                        "Workflow",
                                        8,
                                        List.of(
                                                workflow.metricStarted(sumOver(PERIOD)),
                                                workflow.metricSucceeded(sumOver(PERIOD)),
                                                workflow.metricFailed(sumOver(PERIOD)),
                                                workflow.metricTimedOut(sumOver(PERIOD)),
                                                workflow.metricAborted(sumOver(PERIOD)),
                                                workflow.metricThrottled(sumOver(PERIOD)))),
                                graph(
                                        "Functions: errors",
                                        8,
                                        functions.stream()
                                                .map(function -> (IMetric) watched.functions()
                                                        .alias(function)
                                                        .metricErrors(labelled(function, "Sum")))
                                                .toList()),
                                graph(
                                        "Functions: duration p99 (ms)",
                                        8,
                                        functions.stream()
                                                .map(function -> (IMetric) watched.functions()
                                                        .alias(function)
                                                        .metricDuration(labelled(function, "p99")))
                                                .toList())),
                        List.of(
                                graph(
                                        "Table: throttled requests",
                                        12,
                                        List.of(
                                                table(watched, "ReadThrottleEvents"),
                                                table(watched, "WriteThrottleEvents"))),
                                graph(
                                        "Table: consumed units",
                                        12,
                                        List.of(
                                                table(watched, "ConsumedReadCapacityUnits"),
                                                table(watched, "ConsumedWriteCapacityUnits"))))))
                .build();
    }

    private static GraphWidget graph(String title, int width, List<? extends IMetric> metrics) {
        return GraphWidget.Builder.create()
                .title(title)
                .width(width)
                .height(6)
                .left(metrics)
                .build();
    }

    private static Metric table(Watched watched, String name) {
        return Metric.Builder.create()
                .namespace("AWS/DynamoDB")
                .metricName(name)
                .dimensionsMap(Map.of("TableName", watched.tableName()))
                .statistic("Sum")
                .period(PERIOD)
                .build();
    }

    private static Metric own(String name) {
        return own(name, "Sum");
    }

    private static Metric own(String name, String statistic) {
        return Metric.Builder.create()
                .namespace(NAMESPACE)
                .metricName(name)
                .statistic(statistic)
                .label(name + " " + statistic)
                .period(PERIOD)
                .build();
    }

    /** One line for each outcome, whatever the operation and the type. */
    private static MathExpression requestsByOutcome() {
        return MathExpression.Builder.create()
                .expression("SELECT SUM(Requests) FROM SCHEMA(\"" + NAMESPACE
                        + "\", Operation, Outcome, TypeName) GROUP BY Outcome")
                .label("")
                .period(PERIOD)
                .build();
    }

    private static List<Alias> aliases(Functions functions, TrackerFunction.Group group) {
        var aliases = new ArrayList<Alias>();
        for (var function : TrackerFunction.values()) {
            if (function.group() == group) {
                aliases.add(functions.alias(function));
            }
        }
        return aliases;
    }

    private static Map<String, IMetric> numbered(List<? extends IMetric> metrics) {
        var numbered = new LinkedHashMap<String, IMetric>();
        metrics.forEach(metric -> numbered.put("m" + numbered.size(), metric));
        return numbered;
    }

    /** The sum, where a metric without data counts as nothing. */
    private static MathExpression sum(Map<String, ? extends IMetric> metrics) {
        var sorted = new TreeMap<>(metrics);
        return MathExpression.Builder.create()
                .expression(
                        sorted.keySet().stream().map(id -> "FILL(" + id + ",0)").collect(Collectors.joining("+")))
                .usingMetrics(sorted)
                .label("Sum")
                .period(PERIOD)
                .build();
    }

    private static MetricOptions sumOver(Duration period) {
        return MetricOptions.builder().period(period).statistic("Sum").build();
    }

    private static MetricOptions statistic(String statistic) {
        return MetricOptions.builder()
                .period(PERIOD)
                .statistic(statistic)
                .label(statistic)
                .build();
    }

    private static MetricOptions labelled(TrackerFunction function, String statistic) {
        return MetricOptions.builder()
                .period(PERIOD)
                .statistic(statistic)
                .label(function.constructName())
                .build();
    }
}
