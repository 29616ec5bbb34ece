package requesttracker.infra;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;

/**
 * Metrics as alarms and dashboard read them. Our own come from the functions' logs (embedded metric format), in a
 * namespace of the stack's; {@code requesttracker.telemetry.Metric} lists them with their dimensions.
 */
final class Metrics {
    static final Duration PERIOD = Duration.minutes(5);

    private Metrics() {}

    /** Returns the namespace, which differs between two stacks of one account. */
    static String namespace(StackSettings settings) {
        return "RequestTracker/" + settings.stage().stackName();
    }

    static Metric own(StackSettings settings, String name) {
        return own(settings, name, "Sum");
    }

    static Metric own(StackSettings settings, String name, String statistic) {
        return Metric.Builder.create()
                .namespace(namespace(settings))
                .metricName(name)
                .statistic(statistic)
                .label(name + " " + statistic)
                .period(PERIOD)
                .build();
    }

    static Map<String, IMetric> numbered(List<? extends IMetric> metrics) {
        var numbered = new LinkedHashMap<String, IMetric>();
        metrics.forEach(metric -> numbered.put("m" + numbered.size(), metric));
        return numbered;
    }

    /** Returns the sum. A metric without data counts as 0. */
    static MathExpression sum(Map<String, ? extends IMetric> metrics) {
        var sorted = new TreeMap<>(metrics);
        return MathExpression.Builder.create()
                .expression(
                        sorted.keySet().stream().map(id -> "FILL(" + id + ",0)").collect(Collectors.joining("+")))
                .usingMetrics(sorted)
                .label("Sum")
                .period(PERIOD)
                .build();
    }

    static MetricOptions sumOver(Duration period) {
        return MetricOptions.builder().period(period).statistic("Sum").build();
    }
}
