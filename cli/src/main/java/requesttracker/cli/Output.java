package requesttracker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import requesttracker.client.TerminalText;
import requesttracker.jsontree.JsonTree;

/** How the answer is shown: a table for people, or the endpoint's JSON, one document a line. */
final class Output {
    /** Lower case, as it is typed. */
    enum Format {
        table,
        json
    }

    private final CommandOption<Format> format =
            CommandOption.single(Format.class, "FORMAT", "${COMPLETION-CANDIDATES}. Default: table.", "-o", "--output");

    private final ApiCommand command;

    /** @param command whose output it is */
    Output(ApiCommand command) {
        this.command = command;
    }

    CommandOption<Format> format() {
        return format;
    }

    boolean isJson() {
        return format.value().orElse(Format.table) == Format.json;
    }

    PrintWriter out() {
        return command.out();
    }

    /** Whether lines may be drawn over. */
    static boolean isTerminal() {
        return Boolean.getBoolean("tracker.terminal");
    }

    static boolean isColored() {
        return isColored(isTerminal(), System.getenv());
    }

    /** Only on a terminal, and not with {@code NO_COLOR}: see no-color.org. */
    static boolean isColored(boolean terminal, Map<String, String> environment) {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    void json(ObjectNode value) {
        // JSON has the same escapes.
        out().println(TerminalText.escape(JsonTree.text(value)));
        out().flush();
    }

    /** Columns as wide as their widest cell; the last one is not padded. */
    void table(List<List<String>> cells) {
        table(out(), cells, isColored());
    }

    static void table(PrintWriter out, List<List<String>> cells, boolean colored) {
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
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                boolean last = i == row.size() - 1;
                line.append(last ? row.get(i) : RequestFormatter.pad(row.get(i), widths.get(i) + 2));
            }
            out.println(RequestFormatter.painted(line.toString(), colored));
        }
        out.flush();
    }

    /** Without the resource model, which is shown on request only. */
    static ObjectNode withoutModel(ObjectNode request) {
        ObjectNode view = JsonTree.object();
        view.setAll(request);
        view.remove("ResourceModel");
        return view;
    }
}
