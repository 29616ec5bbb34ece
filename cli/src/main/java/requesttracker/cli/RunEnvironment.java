package requesttracker.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The environment of a command that calls Cloud Control by the signing proxy. */
final class RunEnvironment {
    /** By the service's id, as the AWS SDKs and the AWS CLI read it; by the name of its endpoint, as alchemy does. */
    private static final List<String> ENDPOINTS =
            List.of("AWS_ENDPOINT_URL_CLOUDCONTROL", "AWS_ENDPOINT_URL_CLOUDCONTROLAPI");

    private static final List<String> PROXIES = List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");
    private static final List<String> EXCEPTIONS = List.of("NO_PROXY", "no_proxy");
    private static final String LOOPBACK = "127.0.0.1";

    private RunEnvironment() {}

    /** Returns the environment with the proxy's address; all else stays as it is. */
    static Map<String, String> of(Map<String, String> given, String url) {
        Map<String, String> environment = new LinkedHashMap<>(given);
        ENDPOINTS.forEach(name -> environment.put(name, url));
        boolean hasProxy = PROXIES.stream()
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT)))
                .anyMatch(name -> !given.getOrDefault(name, "").isBlank());
        if (hasProxy) {
            // Programs read either name: one that is not set gets what the other one says.
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

    /** Returns why a client may pass the proxy by, if it may. */
    static Optional<String> warning(Map<String, String> given) {
        String name = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
        return Optional.ofNullable(given.get(name))
                .filter(value -> value.equalsIgnoreCase("true"))
                .map(value -> name + "=" + value
                        + " makes the AWS SDKs call Cloud Control itself: the requests of the command are not tracked");
    }
}
