package requesttracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import requesttracker.client.TerminalText;
import requesttracker.jsontree.JsonTree;

/** Formats requests, callers and durations as text for people. */
final class RequestFormatter {
    private static final int SHORT_TOKEN = 8;

    private RequestFormatter() {}

    static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /** Formats a duration for people: 4 s, 3 min 20 s, 2 h 5 min. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }

    /** Returns the objects in a list, without its other values. Returns an empty list if the member is not a list. */
    static List<ObjectNode> objects(ObjectNode json, String member) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode entry : json.path(member)) {
            if (entry instanceof ObjectNode object) {
                objects.add(object);
            }
        }
        return objects;
    }

    static Optional<Instant> moment(ObjectNode request, String what) {
        return objects(request, "Timeline").stream()
                .filter(moment -> what.equals(moment.path("What").textValue()))
                .findFirst()
                .flatMap(moment -> JsonTree.string(moment, "At"))
                .map(Instant::parse);
    }

    static boolean isSettled(ObjectNode request) {
        return request.has("Outcome");
    }

    /** Returns the outcome, or the current status. */
    static String status(JsonNode request) {
        return JsonTree.string(request, "Outcome")
                .orElseGet(() -> JsonTree.string(request, "OperationStatus").orElse("?"));
    }

    /** Returns a line of {@code watch} without the parts that change all the time: status, hooks, and the end. */
    static String watched(ObjectNode request, Instant now) {
        return watched(request, now, ColumnLayout.unbounded(), false);
    }

    /** Returns a line of {@code watch} for a terminal: status, age, the bar of the deadline, the next poll, hooks. */
    static String watched(ObjectNode request, Instant now, ColumnLayout columns) {
        return watched(request, now, columns, true);
    }

    private static String watched(ObjectNode request, Instant now, ColumnLayout columns, boolean moving) {
        StringBuilder line = new StringBuilder()
                .append(columns.name(name(request)))
                .append("  ")
                .append(pad(status(request), ColumnLayout.STATUS));
        Optional<Instant> submitted = moment(request, "Submitted");
        if (isSettled(request)) {
            submitted.ifPresent(from -> moment(request, "Settled")
                    .ifPresent(to -> line.append("  in ").append(duration(Duration.between(from, to)))));
            JsonTree.string(request, "ErrorCode")
                    .ifPresent(code -> line.append("  ").append(code));
            JsonTree.string(request, "StatusMessage")
                    .ifPresent(message -> line.append(": ").append(message));
            JsonTree.string(request, "ResourceExists")
                    .ifPresent(exists ->
                            line.append("  (resource exists: ").append(exists).append(')'));
        } else if (moving && submitted.isPresent()) {
            line.append("  ").append(pad(duration(Duration.between(submitted.get(), now)), ColumnLayout.AGE));
            if (columns.bar() > 0) {
                instant(request, "Deadline")
                        .ifPresent(deadline -> line.append(bar(submitted.get(), deadline, now, columns.bar())));
            }
            instant(request, "RetryAfter")
                    .ifPresent(due ->
                            columns.appendIfItFits(line, "  next poll in " + duration(Duration.between(now, due))));
        }
        String hooks = hooks(request);
        return TerminalText.escape((hooks.isEmpty() ? line : line.append("  ").append(hooks)).toString());
    }

    /** Returns a bar in brackets that shows the elapsed part of the time until the deadline. */
    static String bar(Instant from, Instant deadline, Instant now, int width) {
        double gone = (double) Duration.between(from, now).toMillis()
                / Math.max(1, Duration.between(from, deadline).toMillis());
        int full = (int) Math.round(Math.max(0, Math.min(1, gone)) * width);
        return "[" + "#".repeat(full) + ".".repeat(width - full) + "]";
    }

    private static String hooks(ObjectNode request) {
        List<String> hooks = new ArrayList<>();
        for (ObjectNode hook : objects(request, "HooksProgressEvent")) {
            String name = JsonTree.string(hook, "HookTypeName").orElse("?");
            String status = JsonTree.string(hook, "HookStatus").orElse("?");
            hooks.add(name + " " + status.replaceFirst("^HOOK_(COMPLETE_)?", ""));
        }
        return hooks.isEmpty() ? "" : "hooks: " + String.join(", ", hooks);
    }

    /** Returns operation, type and name of a request. */
    static String name(JsonNode request) {
        return name(request, request);
    }

    /**
     * Returns operation, type and name of a request.
     *
     * @param origin the object with labels and tokens; in an event it contains the ProgressEvent
     */
    static String name(JsonNode request, JsonNode origin) {
        return TerminalText.escape(JsonTree.string(request, "Operation").orElse("?") + " "
                + JsonTree.string(request, "TypeName").orElse("?")
                + JsonTree.string(request, "Identifier")
                        .or(() -> JsonTree.string(origin, "Name"))
                        .or(() -> JsonTree.string(origin.path("Labels"), "name").filter(name -> !name.isBlank()))
                        .or(() -> JsonTree.string(origin, "ClientToken"))
                        .or(() -> JsonTree.string(origin, "RequestToken")
                                .map(token -> token.substring(0, Math.min(SHORT_TOKEN, token.length()))))
                        .map(name -> " " + name)
                        .orElse(""));
    }

    /** Formats a caller. */
    static String caller(JsonNode caller) {
        String account = JsonTree.string(caller, "Account").orElse("?");
        return switch (JsonTree.string(caller, "Kind").orElse("?")) {
            case "IAM" -> JsonTree.string(caller, "Principal").orElse("?");
            case "EVENT" ->
                "an event of account " + account + " (claims source "
                        + JsonTree.string(caller.path("Claimed"), "Source").orElse("?") + ", not verified)";
            case "TRACKER" ->
                "the tracker (" + JsonTree.string(caller, "Reason").orElse("?") + ")";
            default -> JsonTree.text(caller);
        };
    }

    /** Formats a caller briefly: the last part of an ARN. */
    private static String shortCaller(JsonNode caller) {
        return switch (JsonTree.string(caller, "Kind").orElse("?")) {
            case "IAM" -> JsonTree.string(caller, "Principal").orElse("?").replaceFirst("^arn:.*/", "");
            case "EVENT" -> "event of " + JsonTree.string(caller, "Account").orElse("?");
            default -> "tracker";
        };
    }

    /** Formats the submitter and the canceler. */
    static String callers(JsonNode request) {
        String submitted = request.has("SubmittedBy") ? shortCaller(request.get("SubmittedBy")) : "-";
        String canceled = request.has("CanceledBy") ? ", canceled by " + shortCaller(request.get("CanceledBy")) : "";
        return TerminalText.escape(submitted + canceled);
    }

    /** Formats labels in the form of the option {@code --label}. */
    static String labels(JsonNode labels) {
        return labels.properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asText())
                .collect(Collectors.joining(", "));
    }

    static Optional<Instant> instant(ObjectNode request, String name) {
        return JsonTree.string(request, name).map(Instant::parse);
    }

    /** Colors the statuses and outcomes in a line. */
    static String painted(String line, boolean colored) {
        if (!colored) {
            return line;
        }
        return paint(paint(paint(line, "SUCCEEDED", 32), "FAILED", 31), "CANCEL_IN_PROGRESS", 33)
                .replaceFirst("(?<!CANCEL_)\\b(IN_PROGRESS|PENDING)\\b", "\u001b[36m$1\u001b[0m")
                .replaceFirst("\\b(CANCELED|SUPERSEDED)\\b", "\u001b[33m$1\u001b[0m")
                .replaceFirst("\\b(TIMED_OUT|LOST)\\b", "\u001b[31m$1\u001b[0m");
    }

    private static String paint(String line, String word, int color) {
        return line.replace(word, "\u001b[" + color + "m" + word + "\u001b[0m");
    }
}
