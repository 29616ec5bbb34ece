package requesttracker.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lines at the end of a terminal's text that are redrawn in place.
 *
 * <p>If the terminal has too few rows, final lines scroll out at the top. The last row then has the number of hidden
 * lines.
 */
final class Screen {
    /**
     * A line of the screen.
     *
     * @param isFinal whether the line does not change any more
     */
    record Line(String text, boolean isFinal) {}

    private static final String CLEAR_ALL = "\u001b[H\u001b[2J";
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String CLEAR_BELOW = "\u001b[J";
    /** Turns off line wrap. Otherwise a character that is two columns wide could begin another row. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintWriter out;
    private final boolean colored;
    private final Set<Integer> scrolledOut = new HashSet<>();
    private ScreenSize size;
    private int drawn;

    Screen(PrintWriter out, boolean colored) {
        this.out = out;
        this.colored = colored;
    }

    /**
     * Draws the lines in place of the previous ones. A line must keep its index in the list from one call to the next.
     */
    void draw(List<Line> lines, ScreenSize now) {
        StringBuilder frame = new StringBuilder();
        if (size != null && !size.equals(now)) {
            // After a change of the size, terminals place the existing lines differently.
            frame.append(CLEAR_ALL);
            scrolledOut.clear();
        } else if (drawn > 0) {
            frame.append("\u001b[" + drawn + "A");
        }
        size = now;
        frame.append(NO_WRAP);
        // The cursor needs the row below the lines.
        int room = Math.max(1, now.rows() - 1);
        List<Line> shown = new ArrayList<>();
        int excess = lines.size() - scrolledOut.size() - room;
        for (int i = 0; i < lines.size(); i++) {
            if (scrolledOut.contains(i)) {
                continue;
            }
            if (excess > 0 && lines.get(i).isFinal()) {
                append(frame, lines.get(i).text());
                scrolledOut.add(i);
                excess--;
            } else {
                shown.add(lines.get(i));
            }
        }
        int whole = shown.size() <= room ? shown.size() : room - 1;
        shown.subList(0, whole).forEach(line -> append(frame, line.text()));
        drawn = whole;
        if (whole < shown.size()) {
            append(frame, "… and " + (shown.size() - whole) + " more");
            drawn++;
        }
        out.print(frame.append(CLEAR_BELOW).append(WRAP));
        out.flush();
    }

    private void append(StringBuilder frame, String line) {
        frame.append(CLEAR_LINE)
                .append(RequestFormatter.painted(ColumnLayout.cut(line, size.columns() - 1), colored))
                .append('\n');
    }
}
