package requesttracker.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import requesttracker.cli.EndpointFile;
import requesttracker.client.TerminalText;
import requesttracker.domain.TrackerSettings;

/** {@code tracker local}: serves the endpoint until it is interrupted. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        description = "Serves the whole tracker on loopback, in one process, until it is interrupted.")
public final class LocalCommand implements Callable<Integer> {
    private static final int UNREAD_MAX_BYTES = 1 << 20;
    private static final long KEEP_MAX_SECONDS = Duration.ofDays(365).toSeconds();

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "The port; 0 chooses a free port.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keeps all data in this folder, so that a restart continues all requests. Without this"
                    + " option, the data is in memory only.")
    private Path data;

    @Option(
            names = "--cloudcontrol",
            paramLabel = "URL",
            description = "Uses another Cloud Control endpoint instead of the simulator.")
    private URI cloudControl;

    @Option(
            names = "--dynamodb",
            paramLabel = "URL",
            description = "Keeps the records in another DynamoDB, such as http://127.0.0.1:8000.")
    private URI dynamoDb;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "The table in the DynamoDB of --dynamodb. Default: request-tracker-local.")
    private String table;

    @Option(
            names = "--create-table",
            description = "Creates the table of --dynamodb if it is missing. On loopback, this is the default.")
    private boolean createTable;

    @Option(
            names = "--keep",
            paramLabel = "SECONDS",
            description = "The time that a settled request is kept. Default: 604800 (7 days).")
    private Long keep;

    @Option(names = "--events", paramLabel = "FILE", description = "Appends each published event as one JSON line.")
    private Path events;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            throw new StartupException("--port must be from 0 to 65535, got " + port);
        }
        requireHttp("--cloudcontrol", cloudControl, "http://127.0.0.1:4566");
        requireHttp("--dynamodb", dynamoDb, "http://127.0.0.1:8000");
        if (keep != null && (keep < 1 || keep > KEEP_MAX_SECONDS)) {
            throw new StartupException("--keep must be from 1 to " + KEEP_MAX_SECONDS + " seconds, got " + keep);
        }
        if (dynamoDb == null && (table != null || createTable)) {
            throw new StartupException("--table and --create-table need --dynamodb");
        }
        LocalServer site = LocalServer.serving(options());
        DetachedPrinter out = detached(FileDescriptor.out, "stdout.encoding", System::setOut);
        DetachedPrinter err = detached(FileDescriptor.err, "stderr.encoding", System::setErr);
        EndpointFile file = new EndpointFile(System.getenv(), System.getProperty("user.home"));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            file.remove(site.url());
            site.close();
            out.close();
            err.close();
            // The exit code of a clean stop is 0, not that of the signal.
            Runtime.getRuntime().halt(0);
        }));
        file.write(site.url());
        if (cloudControl == null) {
            System.err.println("the simulator of Cloud Control is at " + site.cloudControl());
        }
        System.out.println("ready " + site.url());
        System.err.println("the page is at " + site.url() + "/console");
        site.resume();
        stopped.await();
        return 0;
    }

    private static void requireHttp(String option, URI url, String example) {
        if (url != null && (url.getHost() == null || !List.of("http", "https").contains(url.getScheme()))) {
            throw new StartupException(
                    option + " must be an http:// or https:// URL, such as " + example + ", got " + url);
        }
    }

    /** Replaces a standard stream by a printer, so that the workflow never waits for the stream's reader. */
    private static DetachedPrinter detached(FileDescriptor to, String encoding, Consumer<PrintStream> setter) {
        String name = System.getProperty(encoding, System.getProperty("sun." + encoding));
        Charset charset = name == null ? Charset.defaultCharset() : Charset.forName(name);
        DetachedPrinter printer = new DetachedPrinter(new FileOutputStream(to), charset, UNREAD_MAX_BYTES);
        setter.accept(new PrintStream(printer, false, charset));
        return printer;
    }

    private HostOptions options() {
        HostOptions options = HostOptions.inMemory()
                .port(port)
                .onEvent(event -> System.out.println(line(event)))
                .onLog(LocalCommand::log);
        if (data != null) {
            options = options.keptIn(data);
        }
        if (cloudControl != null) {
            options = options.cloudControl(cloudControl);
        }
        if (dynamoDb != null) {
            options = options.dynamoDb(dynamoDb, table == null ? RecordTable.REMOTE_NAME : table);
        }
        if (createTable) {
            options = options.creatingTable();
        }
        if (keep != null) {
            options = options.settings(TrackerSettings.DEFAULT.toBuilder()
                    .retention(Duration.ofSeconds(keep))
                    .build());
        }
        if (events != null) {
            options = options.eventsTo(events);
        }
        return options;
    }

    /** Returns one readable line for an event. */
    public static String line(JsonNode event) {
        JsonNode detail = event.path("detail");
        JsonNode progress = detail.path("ProgressEvent");
        StringBuilder line = new StringBuilder()
                .append(event.path("time").asText())
                .append("  ")
                .append(event.path("detail-type").asText())
                .append(": ")
                .append(progress.path("Operation").asText())
                .append(' ')
                .append(progress.path("TypeName").asText());
        if (progress.has("Identifier")) {
            line.append(' ').append(progress.path("Identifier").asText());
        }
        if (detail.has("Outcome")) {
            line.append(" -> ").append(detail.path("Outcome").asText());
        }
        if (progress.has("ErrorCode")) {
            line.append(" (").append(progress.path("ErrorCode").asText()).append(')');
        }
        return TerminalText.escape(
                line.append("  ").append(detail.path("RequestToken").asText()).toString());
    }

    /** Prints warnings to standard error and drops metrics, which are for CloudWatch. */
    private static void log(String line) {
        if (!line.contains("\"_aws\"")) {
            System.err.println(line);
        }
    }
}
