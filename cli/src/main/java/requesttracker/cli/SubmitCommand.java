package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import requesttracker.client.TrackerClient;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.InvalidJsonException;
import requesttracker.jsontree.JsonTree;

/** {@code tracker submit}. */
final class SubmitCommand implements Callable<Integer> {
    /** What the API takes as OnTimeout. */
    private enum TimeoutAction {
        CANCEL,
        NOTIFY
    }

    /** What the API takes as OnConflict. */
    private enum ConflictAction {
        FAIL,
        WAIT,
        SUPERSEDE
    }

    private final OptionSpec file = CommandSpecs.option(String.class, "-f", "--file")
            .paramLabel("FILE")
            .description("A JSON object with the members of the request; - is standard input. Options go before it.")
            .build();
    private final OptionSpec operation = CommandSpecs.option(OperationName.class, "--operation")
            .paramLabel("<operation>")
            .description("${COMPLETION-CANDIDATES}.")
            .build();
    private final OptionSpec typeName = CommandSpecs.text("--type-name", "NAME", "Such as AWS::Logs::LogGroup.");
    private final OptionSpec identifier =
            CommandSpecs.text("--identifier", "ID", "Of the resource to update or delete.");
    private final OptionSpec desiredState =
            CommandSpecs.text("--desired-state", "JSON", "Of a create; @FILE reads it, @- from input.");
    private final OptionSpec patchDocument =
            CommandSpecs.text("--patch-document", "JSON", "Of an update (RFC 6902); @FILE reads it.");
    private final OptionSpec typeVersionId = CommandSpecs.option(String.class, "--type-version-id")
            .paramLabel("ID")
            .build();
    private final OptionSpec roleArn = CommandSpecs.text("--role-arn", "ARN", "The role that Cloud Control takes.");
    private final OptionSpec clientToken = CommandSpecs.text(
            "--client-token",
            "TOKEN",
            "The same token with the same content is the same request for 36 hours. Default: a new one.");
    private final OptionSpec providerToken = CommandSpecs.text(
            "--provider-token", "TOKEN", "Of an operation that was started elsewhere: tracks it, and starts nothing.");
    private final OptionSpec timeoutSeconds = CommandSpecs.option(Long.class, "--timeout")
            .paramLabel("SECONDS")
            .description("How long it may take.")
            .build();
    private final OptionSpec onTimeout = CommandSpecs.option(TimeoutAction.class, "--on-timeout")
            .paramLabel("<onTimeout>")
            .description("${COMPLETION-CANDIDATES}. Default: CANCEL.")
            .build();
    private final OptionSpec onConflict = CommandSpecs.option(ConflictAction.class, "--on-conflict")
            .paramLabel("<onConflict>")
            .description("${COMPLETION-CANDIDATES}. Default: FAIL.")
            .build();
    private final OptionSpec wait = CommandSpecs.flag("--wait")
            .description("Watches the request until it settles; exit code 0 only if it SUCCEEDED.")
            .build();
    private final OptionSpec quiet = CommandSpecs.flag("-q", "--quiet")
            .description("Prints the request's token only.")
            .build();
    private final Output output = new Output();
    private final RetryOptions patience = new RetryOptions();
    private final EndpointOptions endpoint = new EndpointOptions();

    CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                "submit",
                this,
                List.of("Submits a request: from options, from a JSON file, or from standard input."),
                "  tracker submit --operation CREATE --type-name AWS::Logs::LogGroup \\",
                "      --desired-state '{\"LogGroupName\": \"app\"}'",
                "  tracker submit --operation UPDATE --type-name AWS::Logs::LogGroup --identifier app \\",
                "      --patch-document @patch.json --timeout 600",
                "  tracker submit --file request.json --wait",
                "  token=$(generate-request | tracker submit --file - --quiet)");
        spec.usageMessage().sortOptions(false);
        for (OptionSpec option : List.of(
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
                timeoutSeconds,
                onTimeout,
                onConflict,
                wait,
                quiet)) {
            spec.addOption(option);
        }
        CommandSpecs.exitCodes(
                spec,
                "0:Submitted; with --wait, SUCCEEDED.",
                "1:Refused; with --wait, it settled and did not succeed.",
                "2:An option, a file, the endpoint's address or the credentials are to be mended.",
                "3:The endpoint failed (429, 5xx); with --wait, the end was not seen within --patience.");
        return TrackerCommands.withHelp(endpoint.addTo(patience.addTo(output.addTo(spec))));
    }

    @Override
    public Integer call() throws InterruptedException {
        TrackerClient upstream = endpoint.open();
        ObjectNode members = JsonTree.object();
        SubmitCommand.<String>given(file).ifPresent(path -> members.setAll(object(read(path))));
        put(members, "Operation", SubmitCommand.<Enum<?>>given(operation).map(Enum::name));
        put(members, "TypeName", given(typeName));
        put(members, "Identifier", given(identifier));
        put(members, "DesiredState", SubmitCommand.<String>given(desiredState).map(SubmitCommand::content));
        put(members, "PatchDocument", SubmitCommand.<String>given(patchDocument).map(SubmitCommand::content));
        put(members, "TypeVersionId", given(typeVersionId));
        put(members, "RoleArn", given(roleArn));
        put(members, "ClientToken", given(clientToken));
        put(members, "ProviderToken", given(providerToken));
        SubmitCommand.<Long>given(timeoutSeconds).ifPresent(seconds -> members.put("TimeoutSeconds", seconds));
        put(members, "OnTimeout", SubmitCommand.<Enum<?>>given(onTimeout).map(Enum::name));
        put(members, "OnConflict", SubmitCommand.<Enum<?>>given(onConflict).map(Enum::name));
        // With a token of its own, a call that is sent twice on the way is one request.
        if (!members.hasNonNull("ClientToken")) {
            members.put("ClientToken", UUID.randomUUID().toString());
        }
        ObjectNode request = upstream.submit(members);
        String token = JsonTree.string(request, "RequestToken").orElseThrow();
        boolean wait = this.wait.getValue();
        boolean quiet = this.quiet.getValue();
        if (quiet) {
            output.out().println(token);
            output.out().flush();
        } else if (output.isJson() && !wait) {
            output.json(Output.withoutModel(request));
        } else if (!wait) {
            output.table(List.of(
                    List.of("REQUEST TOKEN", "STATUS", "REQUEST"),
                    List.of(token, RequestFormatter.status(request), RequestFormatter.name(request))));
        }
        return wait ? new Watch(upstream, output, quiet, patience.reached()).until(List.of(token)) : 0;
    }

    private static <T> Optional<T> given(OptionSpec option) {
        return Optional.ofNullable(option.getValue());
    }

    private static void put(ObjectNode members, String name, Optional<String> value) {
        value.ifPresent(given -> members.put(name, given));
    }

    private static String content(String argument) {
        return argument.startsWith("@") ? read(argument.substring(1)) : argument;
    }

    private static String read(String path) {
        try (InputStream in = path.equals("-") ? System.in : Files.newInputStream(Path.of(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw TrackerClientException.usageError("the file " + path + " can't be read");
        }
    }

    private static ObjectNode object(String text) {
        try {
            return JsonTree.readObject(text);
        } catch (InvalidJsonException e) {
            throw TrackerClientException.usageError("the request " + e.getMessage());
        }
    }
}
