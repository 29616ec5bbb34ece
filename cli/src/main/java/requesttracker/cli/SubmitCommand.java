package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import requesttracker.client.TerminalText;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.InvalidJsonException;
import requesttracker.jsontree.JsonTree;

/** {@code tracker submit}. */
final class SubmitCommand extends ApiCommand {
    /** The API's values of OnTimeout. */
    enum TimeoutAction {
        CANCEL,
        NOTIFY
    }

    /** The API's values of OnConflict. */
    enum ConflictAction {
        FAIL,
        WAIT,
        SUPERSEDE
    }

    private static final Set<String> PAYLOADS = Set.of("DesiredState", "PatchDocument");

    private final CommandOption<String> file = CommandOption.single(
            String.class,
            "FILE",
            "A file with the request as a JSON object; - reads standard input. Options override its members.",
            "-f",
            "--file");

    private final CommandOption<OperationName> operation =
            CommandOption.single(OperationName.class, "<operation>", "${COMPLETION-CANDIDATES}.", "--operation");

    private final CommandOption<String> typeName = CommandOption.single(
            String.class, "NAME", "The resource type, such as AWS::Logs::LogGroup.", "--type-name");

    private final CommandOption<String> identifier =
            CommandOption.single(String.class, "ID", "The resource to update or delete.", "--identifier");

    private final CommandOption<String> desiredState = CommandOption.single(
            String.class,
            "JSON",
            "The desired state of a create. @FILE reads it from a file, @- from standard input.",
            "--desired-state");

    private final CommandOption<String> patchDocument = CommandOption.single(
            String.class,
            "JSON",
            "The patch of an update (RFC 6902). @FILE reads it from a file, @- from standard input.",
            "--patch-document");

    private final CommandOption<String> typeVersionId = CommandOption.single(
            String.class, "ID", "The version of a private type, such as 00000001.", "--type-version-id");

    private final CommandOption<String> roleArn =
            CommandOption.single(String.class, "ARN", "The role that Cloud Control assumes.", "--role-arn");

    private final CommandOption<String> clientToken = CommandOption.single(
            String.class,
            "TOKEN",
            "For 36 hours, the same token with the same content returns the same request. Default: a new token.",
            "--client-token");

    private final CommandOption<String> providerToken = CommandOption.single(
            String.class,
            "TOKEN",
            "The token of an operation that was started elsewhere. The tracker tracks that operation and starts none.",
            "--provider-token");

    private final CommandOption<Duration> timeout = CommandOption.single(
            Duration.class,
            "TIME",
            "The time to the deadline: 600, 10m or PT10M. Default: 2h. A deployed tracker may have another default.",
            "--timeout");

    private final CommandOption<TimeoutAction> onTimeout = CommandOption.single(
            TimeoutAction.class, "<onTimeout>", "${COMPLETION-CANDIDATES}. Default: CANCEL.", "--on-timeout");

    private final CommandOption<ConflictAction> onConflict = CommandOption.single(
            ConflictAction.class, "<onConflict>", "${COMPLETION-CANDIDATES}. Default: FAIL.", "--on-conflict");

    private final CommandOption<String> labels = CommandOption.repeatable(
            String.class,
            "NAME=VALUE",
            "A label. Lists and events show it, so it must not be secret. May be given again.",
            "--label");

    private final CommandOption<Boolean> wait =
            CommandOption.flag("Waits until the request settles. The exit code is 0 only if it SUCCEEDED.", "--wait");

    private final CommandOption<Boolean> quiet =
            CommandOption.flag("Prints only the request's token.", "-q", "--quiet");

    private final Output output = new Output(this);
    private final RetryOptions patience = new RetryOptions(this);
    private final EndpointOptions endpoint = new EndpointOptions();

    SubmitCommand() {
        super(
                "submit",
                List.of("Submits a request: from options, from a JSON file, or from standard input."),
                "  tracker submit --operation CREATE --type-name AWS::Logs::LogGroup \\",
                "      --desired-state '{\"LogGroupName\": \"app\"}'",
                "  tracker submit --operation UPDATE --type-name AWS::Logs::LogGroup --identifier app \\",
                "      --patch-document @patch.json --timeout 10m",
                "  tracker submit --file request.json --wait",
                "  token=$(generate-request | tracker submit --file - --quiet)");
        keepOrder();
        add(
                file,
                operation,
                typeName,
                identifier,
                desiredState,
                patchDocument,
                typeVersionId,
                roleArn,
                clientToken,
                providerToken,
                timeout,
                onTimeout,
                onConflict,
                labels,
                wait,
                quiet,
                output.format(),
                patience.time(),
                endpoint.url(),
                endpoint.profile(),
                endpoint.region());
        exitCodes(
                "0:Submitted; with --wait, SUCCEEDED.",
                "1:The endpoint refused the request; with --wait, the request settled and did not succeed.",
                "2:Usage error: invalid option, file, endpoint or credentials; or the output can't be written.",
                "3:The endpoint failed (429, 5xx) for longer than --patience, so with --wait the end is not known.",
                "4:With --wait: no request has the token any more.",
                "5:The endpoint did not answer for as long as --patience allows.");
    }

    @Override
    int call() throws InterruptedException {
        TrackerClient upstream = endpoint.open();
        ObjectNode members = JsonTree.object();
        file.value().ifPresent(path -> members.setAll(object(read(path))));
        put(members, "Operation", operation.value().map(Enum::name));
        put(members, "TypeName", typeName.value());
        put(members, "Identifier", identifier.value());
        put(members, "DesiredState", desiredState.value().map(value -> json("--desired-state", value)));
        put(members, "PatchDocument", patchDocument.value().map(value -> json("--patch-document", value)));
        put(members, "TypeVersionId", typeVersionId.value());
        put(members, "RoleArn", roleArn.value());
        put(members, "ClientToken", clientToken.value());
        put(members, "ProviderToken", providerToken.value());
        timeout.value().ifPresent(time -> members.put("TimeoutSeconds", time.toSeconds()));
        put(members, "OnTimeout", onTimeout.value().map(Enum::name));
        put(members, "OnConflict", onConflict.value().map(Enum::name));
        putLabels(members, labels.values());
        // With a ClientToken, a call that is sent twice creates one request.
        if (!members.hasNonNull("ClientToken")) {
            members.put("ClientToken", UUID.randomUUID().toString());
        }
        ObjectNode request = patience.call(() -> upstream.submit(members));
        String token = JsonTree.string(request, "RequestToken").orElseThrow();
        boolean wait = this.wait.isGiven();
        boolean quiet = this.quiet.isGiven() || output.isName();
        if (quiet) {
            out().println(token);
            flush();
        } else if (!output.isTable() && !wait) {
            output.document(Output.withoutModel(request));
        } else if (!wait) {
            output.table(List.of(
                    List.of("REQUEST TOKEN", "STATUS", "REQUEST"),
                    List.of(token, RequestFormatter.status(request), RequestFormatter.name(request))));
        }
        if (!wait) {
            return 0;
        }
        Thread onInterrupt =
                new Thread(() -> say("the request continues; to cancel it: tracker cancel " + token), "interrupted");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        // The hook comes first, since a reader of the token may interrupt at once.
        say("submitted " + token);
        try {
            return new Watch(upstream, output, quiet, patience.reached()).until(List.of(token));
        } finally {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        }
    }

    /** Adds the labels of the options. They override those of the file. */
    static void putLabels(ObjectNode members, List<String> labels) {
        if (labels.isEmpty()) {
            return;
        }
        ObjectNode all = members.get("Labels") instanceof ObjectNode ofFile ? ofFile : members.putObject("Labels");
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw TrackerClientException.usageError("--label must be NAME=VALUE, got " + label);
            }
            all.put(label.substring(0, equals), label.substring(equals + 1));
        }
    }

    private void say(String line) {
        err().println(TerminalText.escape(line));
        err().flush();
    }

    private static void put(ObjectNode members, String name, Optional<String> value) {
        value.ifPresent(given -> members.put(name, given));
    }

    private static String json(String option, String argument) {
        String text = argument.startsWith("@") ? read(argument.substring(1)) : argument;
        if (JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)).isEmpty()) {
            throw TrackerClientException.usageError(option + " must be JSON");
        }
        return text;
    }

    private static String read(String path) {
        try (InputStream in = path.equals("-") ? System.in : Files.newInputStream(Path.of(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw TrackerClientException.usageError("the file " + path + " can't be read");
        }
    }

    /** Parses a request. The text of its payloads stays unchanged. */
    private static ObjectNode object(String text) {
        try {
            return JsonTree.readObject(text, PAYLOADS);
        } catch (InvalidJsonException e) {
            throw TrackerClientException.usageError("the request " + e.getMessage());
        }
    }
}
