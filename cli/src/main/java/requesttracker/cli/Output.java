package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import requesttracker.client.TerminalText;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/**
 * Prints results in the format of the option {@code --output}: a table for people, JSON with one document in each line,
 * YAML, or only tokens.
 */
final class Output {
    /** In lower case, since users type these names. */
    enum Format {
        table,
        json,
        yaml,
        name
    }

    private final CommandOption<Format> format = CommandOption.single(
            Format.class,
            "FORMAT",
            "${COMPLETION-CANDIDATES}; name prints only the request's token. Default: table.",
            "-o",
            "--output");

    private final ApiCommand command;

    /** @param command the command that prints */
    Output(ApiCommand command) {
        this.command = command;
    }

    CommandOption<Format> format() {
        return format;
    }

    boolean isTable() {
        return is(Format.table);
    }

    /** Returns whether to print only the tokens of requests. */
    boolean isName() {
        return is(Format.name);
    }

    private boolean is(Format one) {
        return format.value().orElse(Format.table) == one;
    }

    PrintWriter out() {
        return command.out();
    }

    /**
     * Flushes the output, so that a command ends if its output can't be written.
     *
     * @throws TrackerClientException if the output can't be written
     */
    void flush() {
        command.flush();
    }

    /** Returns whether the output is a terminal, so that lines can be redrawn. */
    static boolean isTerminal() {
        return Boolean.getBoolean("tracker.terminal");
    }

    static boolean isColored() {
        return isColored(isTerminal(), System.getenv());
    }

    /** Returns whether to print colors: on a terminal without {@code NO_COLOR} (no-color.org). */
    static boolean isColored(boolean terminal, Map<String, String> environment) {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Prints a request or an event in a format other than the table. */
    void document(ObjectNode value) {
        out().print(
                        switch (format.value().orElseThrow()) {
                            case table -> throw new IllegalStateException("a table is printed by rows");
                            // JSON has the same escapes, so the text stays JSON.
                            case json -> TerminalText.escape(JsonTree.text(value)) + "\n";
                            // Quoted strings of YAML have the same escapes.
                            case yaml -> TerminalText.escapeLines(YamlText.document(value));
                            case name -> TerminalText.escape(token(value)) + "\n";
                        });
        command.flush();
    }

    private static String token(ObjectNode value) {
        return JsonTree.string(value, "RequestToken")
                .or(() -> JsonTree.string(value.path("detail"), "RequestToken"))
                .orElse("?");
    }

    /** Prints a table. */
    void table(List<List<String>> cells) {
        lines(cells).forEach(line -> out().println(RequestFormatter.painted(line, isColored())));
        command.flush();
    }

    /** Returns the lines of a table: columns as wide as their widest cell, and the last one not padded. */
    static List<String> lines(List<List<String>> cells) {
        List<List<String>> rows = cells.stream()
                .map(row -> row.stream().map(TerminalText::escape).toList())
                .toList();
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                boolean last = i == row.size() - 1;
                line.append(last ? row.get(i) : RequestFormatter.pad(row.get(i), widths.get(i) + 2));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** Returns the request without its resource model, which only an option prints. */
    static ObjectNode withoutModel(ObjectNode request) {
        ObjectNode view = JsonTree.object();
        view.setAll(request);
        view.remove("ResourceModel");
        return view;
    }
}
