package requesttracker.cli;

/** The widths of the columns of a watched request. A narrow terminal shows only name, status and age. */
final class ColumnLayout {
    static final int STATUS = 18;
    static final int AGE = 12;
    private static final int GAP = 2;
    private static final int NAME_MAX = 44;
    private static final int NAME_MIN = 24;
    private static final int BAR_MAX = 20;
    private static final int BAR_MIN = 6;
    /** The columns of the bar's two brackets. */
    private static final int BRACKETS = 2;

    private static final String CUT = "…";

    private final int line;
    private final int name;
    private final int bar;

    private ColumnLayout(int line, int name, int bar) {
        this.line = line;
        this.name = name;
        this.bar = bar;
    }

    /** Returns the layout for lines of any width. */
    static ColumnLayout unbounded() {
        return new ColumnLayout(Integer.MAX_VALUE, NAME_MAX, BAR_MAX);
    }

    /** Returns the layout for a terminal with this number of columns. A narrow terminal first shortens the name. */
    static ColumnLayout of(int columns) {
        // A line that fills the last column makes some terminals begin another one.
        int line = columns - 1;
        int free = line - GAP - STATUS - GAP - AGE;
        int name = Math.min(NAME_MAX, Math.max(Math.min(NAME_MIN, Math.max(1, free)), free - BAR_MAX - BRACKETS));
        int bar = Math.min(BAR_MAX, free - name - BRACKETS);
        return new ColumnLayout(line, name, bar < BAR_MIN ? 0 : bar);
    }

    /** Returns the name in its width. A long name loses its middle, since its end identifies the resource. */
    String name(String text) {
        if (text.length() <= name) {
            return RequestFormatter.pad(text, name);
        }
        int head = (name - 1) / 2;
        return text.substring(0, head) + CUT + text.substring(text.length() - (name - 1 - head));
    }

    /** Returns the width of the bar without its brackets, or 0 if there is no room for one. */
    int bar() {
        return bar;
    }

    /** Appends a part only if the line has room for it. */
    void appendIfItFits(StringBuilder to, String part) {
        if (to.length() + part.length() <= line) {
            to.append(part);
        }
    }

    /** Returns the text, truncated to this number of columns. */
    static String cut(String text, int columns) {
        int most = Math.max(1, columns);
        return text.length() <= most ? text : text.substring(0, most - 1) + CUT;
    }
}
