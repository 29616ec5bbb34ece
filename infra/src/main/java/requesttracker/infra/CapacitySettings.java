package requesttracker.infra;

import java.util.Map;
import java.util.TreeMap;
import requesttracker.composition.TrackerFunction;

/**
 * Limits of the endpoint and of the functions.
 *
 * @param apiRateLimit requests a second that the endpoint takes
 * @param apiBurstLimit requests that the endpoint takes at once
 * @param reservedConcurrency reserved concurrent executions by function
 */
record CapacitySettings(int apiRateLimit, int apiBurstLimit, Map<TrackerFunction, Integer> reservedConcurrency) {
    static CapacitySettings read(SettingsSource source) {
        return new CapacitySettings(
                source.integer("apiRateLimit", 100, 1, 10_000),
                source.integer("apiBurstLimit", 200, 1, 5_000),
                reservedConcurrency(source));
    }

    private static Map<TrackerFunction, Integer> reservedConcurrency(SettingsSource source) {
        var reserved = new TreeMap<TrackerFunction, Integer>();
        source.map("reservedConcurrency").forEach((name, count) -> {
            var function = TrackerFunction.named(name)
                    .orElseThrow(() -> new InvalidSettingException(
                            "reservedConcurrency", name, "the functions are " + TrackerFunction.names()));
            if (!count.matches("[1-9][0-9]{0,4}")) {
                throw new InvalidSettingException(
                        "reservedConcurrency", name + "=" + count, "a whole number from 1 is expected");
            }
            reserved.put(function, Integer.valueOf(count));
        });
        return Map.copyOf(reserved);
    }
}
