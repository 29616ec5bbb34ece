package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import requesttracker.cli.TerminationSignals.TerminationSignal;
import requesttracker.client.ClientResponse;
import requesttracker.client.TerminalText;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;
import requesttracker.proxy.SigningProxy;
import requesttracker.proxy.StartGate;

/** {@code tracker run}. */
final class RunCommand extends ApiCommand {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(30);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);

    /** What {@code run} does with requests that have not settled when the command ends. */
    private enum ExitAction {
        CANCEL,
        WAIT,
        KEEP
    }

    private final CommandOption<Duration> timeout = CommandOption.single(
            Duration.class,
            "TIME",
            "The time from the submit of a request to its deadline: 600, 10m or PT10M. Default: the tracker's setting,"
                    + " 2h unless changed.",
            "--timeout");

    private final CommandOption<SubmitCommand.TimeoutAction> onTimeout = CommandOption.single(
            SubmitCommand.TimeoutAction.class,
            "<onTimeout>",
            "What the tracker does at the deadline: ${COMPLETION-CANDIDATES}. Default: CANCEL.",
            "--on-timeout");

    private final CommandOption<SubmitCommand.ConflictAction> onConflict = CommandOption.single(
            SubmitCommand.ConflictAction.class,
            "<onConflict>",
            "What the tracker does if another request changes the same resource: ${COMPLETION-CANDIDATES}."
                    + " Default: FAIL.",
            "--on-conflict");

    private final CommandOption<String> labels = CommandOption.repeatable(
            String.class,
            "NAME=VALUE",
            "A label of each request. Lists and events show it, so it must not be secret. May be given again.",
            "--label");

    private final CommandOption<ExitAction> onExit = CommandOption.single(
            ExitAction.class,
            "<onExit>",
            "What 'run' does with requests that have not settled when the command ends: ${COMPLETION-CANDIDATES}."
                    + " Default: WAIT after exit code 0, otherwise CANCEL.",
            "--on-exit");

    private final CommandOption<Duration> lease = CommandOption.single(
            Duration.class,
            "TIME",
            "The lease of the run, 30s to 1h, which 'run' renews. If 'run' is killed or loses its network, the tracker"
                    + " cancels the requests at the end of the lease. Default: no lease.",
            "--lease");

    private final CommandOption<String> record = CommandOption.single(
            String.class, "FILE", "The file for the exit code and the requests, as JSON.", "--record");

    private final CommandOption<String> command = CommandOption.command("The command and its arguments, after --.");
    private final RetryOptions patience = new RetryOptions(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    private CommandProcess process;
    private StartGate gate;
    private Optional<LeaseRenewal> renewal = Optional.empty();
    private boolean waits;
    private int signals;
    private volatile boolean hurried;
    private volatile Optional<TerminationSignal> signal = Optional.empty();

    RunCommand() {
        super(
                "run",
                List.of(
                        "Runs a command whose calls to Cloud Control go through the tracker.",
                        "When the command has ended, no new request starts. 'run' cancels the requests that have not"
                                + " settled, or waits for them (--on-exit). Then 'run' prints the status of each"
                                + " request, and whether the resource exists.",
                        "Ctrl-C interrupts the command. A second Ctrl-C kills the command, or ends the wait.",
                        "The exit code is the command's, 130 after Ctrl-C, or 143 after SIGTERM. If the command was not"
                                + " started, the exit code is 2 for a usage error. It is 1, 3 or 5 if the tracker"
                                + " refused, failed or did not answer."),
                "  tracker run -- ./deploy.sh",
                "  tracker run --timeout 20m --label release=42 -- npx alchemy deploy",
                "  tracker run --lease 1m --record left.json -- python3 deploy.py");
        keepOrder();
        add(
                timeout,
                onTimeout,
                onConflict,
                labels,
                onExit,
                lease,
                record,
                patience.time(),
                endpoint.url(),
                endpoint.profile(),
                endpoint.region(),
                command);
    }

    @Override
    int call() throws InterruptedException {
        lease.value().ifPresent(this::requireValid);
        TrackerClient api = endpoint.open();
        String runId = UUID.randomUUID().toString();
        ObjectNode members = members(runId);
        record.value().ifPresent(path -> save(path, JsonTree.object().put("RunId", runId)));
        boolean passesThrough = passesThrough(api);
        if (lease.value().isPresent()) {
            renewal = Optional.of(patience.call(() -> lease(api, runId)));
        }
        try {
            return run(api, runId, members, passesThrough);
        } finally {
            renewal.ifPresent(LeaseRenewal::close);
        }
    }

    private int run(TrackerClient api, String runId, ObjectNode members, boolean passesThrough)
            throws InterruptedException {
        gate = new StartGate(api::send, members);
        SigningProxy proxy = new SigningProxy(0, api, gate);
        Map<String, String> environment = RunEnvironment.of(System.getenv(), proxy.url());
        say("run " + runId + " at " + proxy.url());
        if (!passesThrough) {
            say("the tracker refuses GetResource and ListResources: the stack's passThrough is off");
        }
        RunEnvironment.warning(System.getenv()).ifPresent(this::say);

        Thread waiting = Thread.currentThread();
        synchronized (this) {
            TerminationSignals.onEach(received -> onSignal(received, waiting));
            process = CommandProcess.start(command.values(), environment);
            renewal.ifPresent(LeaseRenewal::start);
        }
        int ended = process.await();
        gate.close();
        boolean endedWell = ended == 0 && signal.isEmpty();
        RunEnd end = new RunEnd(api, gate, patience.reached());
        try {
            finish(end, onExit.value().orElse(endedWell ? ExitAction.WAIT : ExitAction.CANCEL));
        } catch (InterruptedException e) {
            hurried = true;
        }
        int exitCode = signal.map(TerminationSignal::exitCode).orElse(ended);
        report(end, runId, exitCode);
        return exitCode;
    }

    private void finish(RunEnd end, ExitAction action) throws InterruptedException {
        if (action == ExitAction.CANCEL) {
            end.cancel();
        }
        synchronized (this) {
            if (hurried) {
                return;
            }
            waits = true;
        }
        if (action != ExitAction.CANCEL) {
            end.resolveStarts();
        }
        if (action != ExitAction.KEEP) {
            end.await();
        }
        end.readAll();
    }

    /**
     * Handles a signal. Sends the first signal to the command, and kills the command at the second. After the command's
     * end, a signal ends the wait for requests. Only a third signal interrupts the cancels.
     */
    private synchronized void onSignal(TerminationSignal received, Thread waiting) {
        gate.close();
        signals++;
        if (signal.isEmpty()) {
            signal = Optional.of(received);
        }
        if (process.isAlive()) {
            hurried = signals > 1;
            process.signal(hurried ? "KILL" : received.name());
        } else {
            hurried = true;
            if (waits || signals > 2) {
                waiting.interrupt();
            }
        }
    }

    private void requireValid(Duration length) {
        if (length.compareTo(SHORTEST_LEASE) < 0 || length.compareTo(LONGEST_LEASE) > 0) {
            throw TrackerClientException.usageError(
                    "--lease must be from 30 s to 3600 s, got " + length.toSeconds() + " s");
        }
        if (onExit.value().filter(ExitAction.KEEP::equals).isPresent()) {
            throw TrackerClientException.usageError(
                    "--lease cannot be used with --on-exit keep: the lease would cancel the requests that keep leaves");
        }
    }

    private LeaseRenewal lease(TrackerClient api, String runId) {
        Duration length = lease.value().orElseThrow();
        return new LeaseRenewal(length, InstantSource.system(), () -> api.renewLease(runId, length), this::say);
    }

    private ObjectNode members(String runId) {
        ObjectNode members = JsonTree.object().put("RunId", runId);
        lease.value().ifPresent(length -> members.put("LeaseId", runId));
        timeout.value().ifPresent(time -> members.put("TimeoutSeconds", time.toSeconds()));
        onTimeout.value().ifPresent(action -> members.put("OnTimeout", action.name()));
        onConflict.value().ifPresent(action -> members.put("OnConflict", action.name()));
        SubmitCommand.putLabels(members, labels.values());
        return members;
    }

    /**
     * Returns whether the tracker passes GetResource to Cloud Control. The call has an invalid type name, so it does
     * not reach Cloud Control.
     */
    private static boolean passesThrough(TrackerClient api) {
        ClientResponse answer = api.send(
                "POST",
                "/",
                Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "CloudApiService.GetResource"),
                "{\"TypeName\":\"-\"}".getBytes(StandardCharsets.UTF_8));
        return !answer.text().contains("UnsupportedOperation");
    }

    private void report(RunEnd end, String runId, int exitCode) {
        renewal.ifPresent(LeaseRenewal::close);
        String atLeaseEnd = renewal.map(open -> "; the tracker cancels it when the lease ends, at " + open.end())
                .orElse("");
        Map<String, ObjectNode> requests = end.requests();
        if (requests.isEmpty()) {
            say("the command submitted no request");
        } else {
            Output.lines(end.table()).forEach(err()::println);
            err().flush();
        }
        for (String token : end.open()) {
            boolean isCanceled = requests.get(token).has("CancelReason");
            say(token + " continues"
                    + (isCanceled ? "; to watch it: tracker watch " : atLeaseEnd + "; to cancel it: tracker cancel ")
                    + token);
        }
        requests.keySet().forEach(token -> end.failure(token).ifPresent(failure -> say(token + ": " + failure)));
        end.inDoubt()
                .forEach((token, failure) -> say("the tracker may have accepted a start (ClientToken " + token + "): "
                        + failure + atLeaseEnd + "; to look for it: tracker list --run-id " + runId));
        record.value().ifPresent(path -> save(path, record(end, runId, exitCode)));
    }

    private static ObjectNode record(RunEnd end, String runId, int exitCode) {
        ObjectNode run = JsonTree.object().put("RunId", runId).put("ExitCode", exitCode);
        ArrayNode requests = run.putArray("Requests");
        end.requests()
                .values()
                .forEach(request -> requests.add(request.deepCopy().put("Exists", RunEnd.exists(request))));
        ArrayNode inDoubt = run.putArray("StartsInDoubt");
        end.inDoubt().keySet().forEach(token -> inDoubt.addObject().put("ClientToken", token));
        return run;
    }

    private static void save(String path, ObjectNode run) {
        try {
            Files.writeString(Path.of(path), JsonTree.text(run) + "\n");
        } catch (IOException e) {
            throw TrackerClientException.usageError("the file " + path + " can't be written");
        }
    }

    private void say(String line) {
        err().println("tracker: " + TerminalText.escape(line));
        err().flush();
    }
}
