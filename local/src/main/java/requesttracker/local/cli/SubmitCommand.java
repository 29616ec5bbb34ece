package requesttracker.local.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import requesttracker.domain.OnConflict;
import requesttracker.domain.OnTimeout;
import requesttracker.domain.Operation;
import requesttracker.json.Json;
import requesttracker.local.upstream.CannotCall;
import requesttracker.local.upstream.Upstream;

/** {@code tracker submit}. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Submits a request: from options, from a JSON file, or from standard input.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Submitted; with --wait, SUCCEEDED.",
            "1:Refused; with --wait, it settled and did not succeed.",
            "2:An option, a file, the endpoint's address or the credentials are to be mended.",
            "3:The endpoint failed (429, 5xx); with --wait, the end was not seen within --patience."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tracker submit --operation CREATE --type-name AWS::Logs::LogGroup \\",
            "      --desired-state '{\"LogGroupName\": \"app\"}'",
            "  tracker submit --operation UPDATE --type-name AWS::Logs::LogGroup --identifier app \\",
            "      --patch-document @patch.json --timeout 600",
            "  tracker submit --file request.json --wait",
            "  token=$(generate-request | tracker submit --file - --quiet)"
        })
final class SubmitCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A JSON object with the members of the request; - is standard input. Options go before it.")
    private String file;

    @Option(names = "--operation", description = "${COMPLETION-CANDIDATES}.")
    private Operation operation;

    @Option(names = "--type-name", paramLabel = "NAME", description = "Such as AWS::Logs::LogGroup.")
    private String typeName;

    @Option(names = "--identifier", paramLabel = "ID", description = "Of the resource to update or delete.")
    private String identifier;

    @Option(names = "--desired-state", paramLabel = "JSON", description = "Of a create; @FILE reads it, @- from input.")
    private String desiredState;

    @Option(names = "--patch-document", paramLabel = "JSON", description = "Of an update (RFC 6902); @FILE reads it.")
    private String patchDocument;

    @Option(names = "--type-version-id", paramLabel = "ID")
    private String typeVersionId;

    @Option(names = "--role-arn", paramLabel = "ARN", description = "The role that Cloud Control takes.")
    private String roleArn;

    @Option(
            names = "--client-token",
            paramLabel = "TOKEN",
            description = "The same token with the same content is the same request for 36 hours. Default: a new one.")
    private String clientToken;

    @Option(
            names = "--provider-token",
            paramLabel = "TOKEN",
            description = "Of an operation that was started elsewhere: tracks it, and starts nothing.")
    private String providerToken;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long it may take.")
    private Long timeoutSeconds;

    @Option(names = "--on-timeout", description = "${COMPLETION-CANDIDATES}. Default: CANCEL.")
    private OnTimeout onTimeout;

    @Option(names = "--on-conflict", description = "${COMPLETION-CANDIDATES}. Default: FAIL.")
    private OnConflict onConflict;

    @Option(names = "--wait", description = "Watches the request until it settles; exit code 0 only if it SUCCEEDED.")
    private boolean wait;

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints the request's token only.")
    private boolean quiet;

    @Mixin
    private Output output;

    @Mixin
    private Patience patience;

    @Mixin
    private Endpoint endpoint;

    @Override
    public Integer call() throws InterruptedException {
        Upstream upstream = endpoint.open();
        Map<String, Object> members = file == null ? new LinkedHashMap<>() : new LinkedHashMap<>(object(read(file)));
        put(members, "Operation", Optional.ofNullable(operation).map(Enum::name));
        put(members, "TypeName", Optional.ofNullable(typeName));
        put(members, "Identifier", Optional.ofNullable(identifier));
        put(members, "DesiredState", Optional.ofNullable(desiredState).map(SubmitCommand::content));
        put(members, "PatchDocument", Optional.ofNullable(patchDocument).map(SubmitCommand::content));
        put(members, "TypeVersionId", Optional.ofNullable(typeVersionId));
        put(members, "RoleArn", Optional.ofNullable(roleArn));
        put(members, "ClientToken", Optional.ofNullable(clientToken));
        put(members, "ProviderToken", Optional.ofNullable(providerToken));
        put(members, "TimeoutSeconds", Optional.ofNullable(timeoutSeconds));
        put(members, "OnTimeout", Optional.ofNullable(onTimeout).map(Enum::name));
        put(members, "OnConflict", Optional.ofNullable(onConflict).map(Enum::name));
        // With a token of its own, a call that is sent twice on the way is one request.
        members.putIfAbsent("ClientToken", UUID.randomUUID().toString());
        Map<String, Object> request = upstream.post("/requests", Map.of(), Json.write(members));
        String token = Json.text(request, "RequestToken").orElseThrow();
        if (quiet) {
            output.out().println(token);
            output.out().flush();
        } else if (output.isJson() && !wait) {
            output.json(Output.withoutModel(request));
        } else if (!wait) {
            output.table(List.of(
                    List.of("REQUEST TOKEN", "STATUS", "REQUEST"),
                    List.of(token, Text.status(request), Text.name(request))));
        }
        return wait ? new Watch(upstream, output, quiet, patience.reached()).until(List.of(token)) : 0;
    }

    private static void put(Map<String, Object> members, String name, Optional<?> value) {
        value.ifPresent(given -> members.put(name, given));
    }

    private static String content(String argument) {
        return argument.startsWith("@") ? read(argument.substring(1)) : argument;
    }

    private static String read(String path) {
        try (InputStream in = path.equals("-") ? System.in : Files.newInputStream(Path.of(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw CannotCall.mendable("the file " + path + " can't be read");
        }
    }

    private static Map<String, Object> object(String text) {
        try {
            return Json.object(text);
        } catch (Json.Malformed e) {
            throw CannotCall.mendable("the request " + e.getMessage());
        }
    }
}
