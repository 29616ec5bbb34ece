package requesttracker.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The environment of a command that calls Cloud Control through the signing proxy. */
final class RunEnvironment {
    /** The AWS SDKs and the AWS CLI use the service's id, and alchemy uses the name of the service's endpoint. */
    private static final List<String> ENDPOINTS =
            List.of("AWS_ENDPOINT_URL_CLOUDCONTROL", "AWS_ENDPOINT_URL_CLOUDCONTROLAPI");

    private static final List<String> PROXIES = List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");
    private static final List<String> EXCEPTIONS = List.of("NO_PROXY", "no_proxy");
    private static final String LOOPBACK = "127.0.0.1";

    private RunEnvironment() {}

    /** Returns the environment with the proxy's address. All other variables stay unchanged. */
    static Map<String, String> of(Map<String, String> given, String url) {
        Map<String, String> environment = new LinkedHashMap<>(given);
        ENDPOINTS.forEach(name -> environment.put(name, url));
        boolean hasProxy = PROXIES.stream()
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT)))
                .anyMatch(name -> !given.getOrDefault(name, "").isBlank());
        if (hasProxy) {
            // Some programs read only one of the two names. A name without a value gets the value of the other.
            for (int i = 0; i < EXCEPTIONS.size(); i++) {
                String name = EXCEPTIONS.get(i);
                String other = EXCEPTIONS.get(1 - i);
                environment.put(name, withLoopback(given.getOrDefault(name, given.getOrDefault(other, ""))));
            }
        }
        return environment;
    }

    private static String withLoopback(String hosts) {
        List<String> known = Stream.of(hosts.split(",", -1))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .toList();
        if (known.contains(LOOPBACK) || known.contains("*")) {
            return hosts;
        }
        return known.isEmpty() ? LOOPBACK : hosts + "," + LOOPBACK;
    }

    /** Returns a warning if a variable makes clients bypass the proxy. */
    static Optional<String> warning(Map<String, String> given) {
        String name = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
        return Optional.ofNullable(given.get(name))
                .filter(value -> value.equalsIgnoreCase("true"))
                .map(value -> name + "=" + value
                        + " makes the AWS SDKs call Cloud Control directly, so the command's requests are not tracked");
    }
}
