package requesttracker.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.json.Json;

/** A request in words. */
final class RequestFormatter {
    private static final int BAR = 20;

    private RequestFormatter() {}

    static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    /** A duration as people say it: 4 s, 3 min 20 s, 2 h 5 min. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }

    /** The objects in a member that is a list; what else is in it is left out. */
    static List<Map<String, Object>> objects(Map<String, Object> json, String member) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (json.get(member) instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> map) {
                    Map<String, Object> object = new LinkedHashMap<>();
                    map.forEach((name, value) -> object.put(String.valueOf(name), value));
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    static Optional<Instant> moment(Map<String, Object> request, String what) {
        return objects(request, "Timeline").stream()
                .filter(moment -> what.equals(moment.get("What")))
                .findFirst()
                .flatMap(moment -> Json.text(moment, "At"))
                .map(Instant::parse);
    }

    static boolean isSettled(Map<String, Object> request) {
        return request.containsKey("Outcome");
    }

    /** What became of it, or what it is doing. */
    static String status(Map<String, Object> request) {
        return Json.text(request, "Outcome")
                .orElseGet(() -> Json.text(request, "OperationStatus").orElse("?"));
    }

    /** One line of {@code watch}: status, age, a bar against the deadline, the next poll, hooks. */
    static String watched(Map<String, Object> request, Instant now, boolean moving) {
        StringBuilder line =
                new StringBuilder().append(pad(name(request), 44)).append("  ").append(pad(status(request), 18));
        Optional<Instant> submitted = moment(request, "Submitted");
        if (isSettled(request)) {
            submitted.ifPresent(from -> moment(request, "Settled")
                    .ifPresent(to -> line.append("  in ").append(duration(Duration.between(from, to)))));
            Json.text(request, "ErrorCode").ifPresent(code -> line.append("  ").append(code));
            Json.text(request, "StatusMessage")
                    .ifPresent(message -> line.append(": ").append(printable(message)));
            Json.text(request, "ResourceExists")
                    .ifPresent(exists ->
                            line.append("  (resource exists: ").append(exists).append(')'));
        } else if (moving && submitted.isPresent()) {
            line.append("  ").append(pad(duration(Duration.between(submitted.get(), now)), 12));
            instant(request, "Deadline").ifPresent(deadline -> line.append(bar(submitted.get(), deadline, now)));
            instant(request, "RetryAfter")
                    .ifPresent(due -> line.append("  next poll in ").append(duration(Duration.between(now, due))));
        }
        String hooks = hooks(request);
        return (hooks.isEmpty() ? line : line.append("  ").append(hooks)).toString();
    }

    /** How much of the time until the deadline has gone. */
    static String bar(Instant from, Instant deadline, Instant now) {
        double gone = (double) Duration.between(from, now).toMillis()
                / Math.max(1, Duration.between(from, deadline).toMillis());
        int full = (int) Math.round(Math.max(0, Math.min(1, gone)) * BAR);
        return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
    }

    private static String hooks(Map<String, Object> request) {
        List<String> hooks = new ArrayList<>();
        if (request.get("HooksProgressEvent") instanceof List<?> list) {
            for (Object hook : list) {
                if (hook instanceof Map<?, ?> map) {
                    String name = String.valueOf(map.get("HookTypeName"));
                    String status = String.valueOf(map.get("HookStatus"));
                    hooks.add(printable(name + " " + status.replaceFirst("^HOOK_(COMPLETE_)?", "")));
                }
            }
        }
        return hooks.isEmpty() ? "" : "hooks: " + String.join(", ", hooks);
    }

    /** What it is about. */
    static String name(Map<String, Object> request) {
        return printable(Json.text(request, "Operation").orElse("?") + " "
                + Json.text(request, "TypeName").orElse("?")
                + Json.text(request, "Identifier").map(i -> " " + i).orElse(""));
    }

    static Optional<Instant> instant(Map<String, Object> request, String name) {
        return Json.text(request, name).map(Instant::parse);
    }

    /** A service's text can't move the cursor, nor write further lines. */
    static String printable(String text) {
        char[] clean = text.toCharArray();
        for (int i = 0; i < clean.length; i++) {
            if (Character.isISOControl(clean[i])) {
                clean[i] = ' ';
            }
        }
        return new String(clean);
    }

    /** The statuses and outcomes in a line, coloured. */
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
