package requesttracker.infra;

import static requesttracker.infra.Metrics.PERIOD;
import static requesttracker.infra.Metrics.numbered;
import static requesttracker.infra.Metrics.own;
import static requesttracker.infra.Metrics.sum;
import static requesttracker.infra.Metrics.sumOver;

import java.util.List;
import java.util.Map;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TextWidget;
import software.constructs.Construct;

/** What a person on call looks at first: whether it is well, what clients feel, and where it hurts. */
final class OnCallDashboard extends Construct {
    private final String name;

    OnCallDashboard(Construct scope, String id, StackSettings settings, MonitoredResources monitored, Alarms alarms) {
        super(scope, id);
        this.name = settings.stage().stackName();
        var workflow = monitored.stateMachine();
        var functions = List.of(TrackerFunction.values());
        Dashboard.Builder.create(this, "Dashboard")
                .dashboardName(settings.stage().stackName())
                .defaultInterval(Duration.hours(12))
                .widgets(List.of(
                        List.of(TextWidget.Builder.create()
                                .width(24)
                                .height(2)
                                .markdown(
                                        "Request tracker **" + settings.stage().stackName()
                                                + "**. Top: is it well? Middle: what do clients feel? Bottom: where does it hurt? "
                                                + "[Steps for each alarm]("
                                                + settings.alarms().runbookUrl() + "#alarms).")
                                .build()),
                        List.of(AlarmStatusWidget.Builder.create()
                                .title("Alarms")
                                .width(24)
                                .height(4)
                                .alarms(alarms.all())
                                .build()),
                        List.of(
                                graph("Requests settled, by outcome", 12, List.of(requestsByOutcome(settings))),
                                graph(
                                        "Oldest unsettled request (s)",
                                        12,
                                        List.of(own(settings, "OldestUnsettledAge", "Maximum")))),
                        List.of(
                                graph(
                                        "Time to settle (ms)",
                                        8,
                                        List.of(
                                                own(settings, "TimeToSettle", "p50"),
                                                own(settings, "TimeToSettle", "p99"))),
                                graph(
                                        "Polls of a request",
                                        8,
                                        List.of(own(settings, "Polls", "p50"), own(settings, "Polls", "Maximum"))),
                                graph(
                                        "From cancel to Cloud Control (ms)",
                                        8,
                                        List.of(
                                                own(settings, "CancelLatency", "p50"),
                                                own(settings, "CancelLatency", "p99")))),
                        List.of(
                                graph(
                                        "Endpoint: calls and errors",
                                        8,
                                        List.of(
                                                monitored.api().metricCount(sumOver(PERIOD)),
                                                monitored.api().metricClientError(sumOver(PERIOD)),
                                                monitored.api().metricServerError(sumOver(PERIOD)))),
                                graph(
                                        "Endpoint: latency (ms)",
                                        8,
                                        List.of(
                                                monitored.api().metricLatency(statistic("p50")),
                                                monitored.api().metricLatency(statistic("p99")))),
                                graph(
                                        "Refused, repaired, stranded, dead; unknown to us",
                                        8,
                                        List.of(
                                                own(settings, "RejectedEvents"),
                                                own(settings, "RestartedRequests"),
                                                own(settings, "RepairFailures"),
                                                own(settings, "GivenUpRequests"),
                                                own(settings, "CallbackFailures"),
                                                own(settings, "WakeUpFailures"),
                                                own(settings, "UnknownStatus"),
                                                own(settings, "UnusableAnswers"),
                                                own(settings, "UnreadableRecords"),
                                                sum(numbered(monitored.deadLetters().stream()
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
                                                .map(function -> (IMetric) monitored
                                                        .functions()
                                                        .alias(function)
                                                        .metricErrors(labeled(function, "Sum")))
                                                .toList()),
                                graph(
                                        "Functions: duration p99 (ms)",
                                        8,
                                        functions.stream()
                                                .map(function -> (IMetric) monitored
                                                        .functions()
                                                        .alias(function)
                                                        .metricDuration(labeled(function, "p99")))
                                                .toList())),
                        List.of(
                                graph(
                                        "Table: throttled requests",
                                        12,
                                        List.of(
                                                table(monitored, "ReadThrottleEvents"),
                                                table(monitored, "WriteThrottleEvents"))),
                                graph(
                                        "Table: consumed units",
                                        12,
                                        List.of(
                                                table(monitored, "ConsumedReadCapacityUnits"),
                                                table(monitored, "ConsumedWriteCapacityUnits"))))))
                .build();
    }

    /** Returns the dashboard's URL. The console's address differs between the partitions. */
    String url() {
        var china = partitionIs("China", "aws-cn");
        var government = partitionIs("Government", "aws-us-gov");
        var domain = Fn.conditionIf(
                china.getLogicalId(),
                "console.amazonaws.cn",
                Fn.conditionIf(government.getLogicalId(), "console.amazonaws-us-gov.com", "console.aws.amazon.com"));
        return "https://" + domain + "/cloudwatch/home?region=" + Aws.REGION + "#dashboards:name=" + name;
    }

    private CfnCondition partitionIs(String id, String partition) {
        return CfnCondition.Builder.create(this, id)
                .expression(Fn.conditionEquals(Aws.PARTITION, partition))
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

    private static Metric table(MonitoredResources monitored, String name) {
        return Metric.Builder.create()
                .namespace("AWS/DynamoDB")
                .metricName(name)
                .dimensionsMap(Map.of("TableName", monitored.tableName()))
                .statistic("Sum")
                .period(PERIOD)
                .build();
    }

    /** Returns one line for each outcome, over all operations and types. */
    private static MathExpression requestsByOutcome(StackSettings settings) {
        return MathExpression.Builder.create()
                .expression("SELECT SUM(Requests) FROM SCHEMA(\"" + Metrics.namespace(settings)
                        + "\", Outcome) GROUP BY Outcome")
                .label("")
                .period(PERIOD)
                .build();
    }

    private static MetricOptions statistic(String statistic) {
        return MetricOptions.builder()
                .period(PERIOD)
                .statistic(statistic)
                .label(statistic)
                .build();
    }

    private static MetricOptions labeled(TrackerFunction function, String statistic) {
        return MetricOptions.builder()
                .period(PERIOD)
                .statistic(statistic)
                .label(function.functionName())
                .build();
    }
}
