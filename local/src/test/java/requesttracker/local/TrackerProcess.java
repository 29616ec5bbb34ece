package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;

/** {@code ./tracker local} as a separate process with the launcher's flags. Its output is read and dropped. */
final class TrackerProcess implements AutoCloseable {
    private final Process process;
    private final String url;

    private TrackerProcess(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts the process, and returns when it is ready.
     *
     * @param home the home folder of the process
     */
    static TrackerProcess start(Path home, String... arguments) throws IOException {
        return start(home, Map.of(), arguments);
    }

    /** Starts the process with these variables in its environment. */
    static TrackerProcess start(Path home, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                TrackerLauncher.class.getName(),
                "local"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(home.resolve("errors").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).as("the first line").startsWith("ready http://127.0.0.1:");
        Thread drain = new Thread(() -> out.lines().forEach(event -> {}), "drain");
        drain.setDaemon(true);
        drain.setUncaughtExceptionHandler((thread, killed) -> {});
        drain.start();
        return new TrackerProcess(process, line.substring("ready ".length()));
    }

    String url() {
        return url;
    }

    /** Submits a create that the simulator ends at once, and returns its outcome. */
    String outcomeOfCreate() throws InterruptedException {
        TrackerClient client = new TrackerClient(URI.create(url), Optional.empty());
        String token = client.submit(JsonTree.readObject(
                        "{\"Operation\": \"CREATE\", \"TypeName\": \"AWS::Logs::LogGroup\", \"DesiredState\": {}}"))
                .get("RequestToken")
                .asText();
        JsonNode request = client.request(token);
        for (int i = 0; i < 300 && !request.has("Outcome"); i++) {
            Thread.sleep(100);
            request = client.request(token);
        }
        return request.path("Outcome").asText();
    }

    /** Kills the process by SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Returns the number of its threads. */
    int threads() {
        return count("task");
    }

    /** Returns the number of its open files and sockets. */
    int descriptors() {
        return count("fd");
    }

    /** Returns its resident memory by Linux, in KiB. */
    long residentKiB() throws IOException {
        return Files.readAllLines(proc("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Returns the size of the live objects in KiB. The JVM's histogram first collects garbage, and pauses the process.
     */
    long heapKiB() throws IOException, InterruptedException {
        List<String> histogram = jcmd("GC.class_histogram");
        String[] total = histogram.get(histogram.size() - 1).trim().split("\\s+", -1);
        assertThat(total).as("the histogram's last line").startsWith("Total").hasSize(3);
        return Long.parseLong(total[2]) / 1024;
    }

    private List<String> jcmd(String what) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        what)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    private int count(String folder) {
        try (Stream<Path> entries = Files.list(proc(folder))) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path proc(String name) {
        return Path.of("/proc", Long.toString(process.pid()), name);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
