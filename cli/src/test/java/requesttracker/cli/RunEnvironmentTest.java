package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The environment of a command that 'tracker run' runs")
class RunEnvironmentTest {
    private static final String URL = "http://127.0.0.1:9";

    @Test
    @DisplayName("has the proxy's address, and is the given one in all else")
    void address() {
        Map<String, String> given = Map.of("AWS_ENDPOINT_URL_CLOUDCONTROL", "http://other", "A", "b", "NO_PROXY", "c");
        Map<String, String> expected = new LinkedHashMap<>(given);
        expected.put("AWS_ENDPOINT_URL_CLOUDCONTROL", URL);
        expected.put("AWS_ENDPOINT_URL_CLOUDCONTROLAPI", URL);
        assertThat(RunEnvironment.of(given, URL)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "NO_PROXY={0} and no_proxy={1}")
    @DisplayName("names loopback among the hosts without a proxy, where there is a proxy:")
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "-; -; 127.0.0.1; 127.0.0.1",
                "a,b; -; a,b,127.0.0.1; a,b,127.0.0.1",
                "-; a; a,127.0.0.1; a,127.0.0.1",
                "a; b; a,127.0.0.1; b,127.0.0.1",
                "a, 127.0.0.1; *; a, 127.0.0.1; *"
            })
    void exceptions(String upper, String lower, String upperAfter, String lowerAfter) {
        Map<String, String> given = new LinkedHashMap<>(Map.of("https_proxy", "http://proxy:3128"));
        if (upper != null) {
            given.put("NO_PROXY", upper);
        }
        if (lower != null) {
            given.put("no_proxy", lower);
        }
        assertThat(RunEnvironment.of(given, URL))
                .containsEntry("NO_PROXY", upperAfter)
                .containsEntry("no_proxy", lowerAfter);
    }

    @Test
    @DisplayName("is warned of if the SDKs ignore addresses of endpoints")
    void warning() {
        String name = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
        assertThat(RunEnvironment.warning(Map.of(name, "True")))
                .hasValueSatisfying(text -> assertThat(text).contains(name + "=True", "not tracked"));
        assertThat(RunEnvironment.warning(Map.of(name, "false"))).isEmpty();
        assertThat(RunEnvironment.warning(Map.of())).isEmpty();
    }
}
