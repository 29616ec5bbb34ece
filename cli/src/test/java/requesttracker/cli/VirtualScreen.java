package requesttracker.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal that understands the escape sequences of {@link Screen}, and keeps the lines that scrolled out at its top.
 */
final class VirtualScreen {
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[(\\??[0-9]*)([A-Za-z])");

    private final List<String> scrollback = new ArrayList<>();
    private final List<StringBuilder> visible = new ArrayList<>(List.of(new StringBuilder()));
    private final int rows;
    private final int columns;
    private int row;
    private int column;
    private boolean wraps = true;

    VirtualScreen(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** Returns the visible rows, without trailing spaces and without the empty row of the cursor. */
    List<String> visible() {
        List<String> lines =
                visible.stream().map(line -> line.toString().stripTrailing()).toList();
        return lines.get(lines.size() - 1).isEmpty() ? lines.subList(0, lines.size() - 1) : lines;
    }

    List<String> scrollback() {
        return scrollback.stream().map(String::stripTrailing).toList();
    }

    void write(String text) {
        Matcher sequence = SEQUENCE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (sequence.find(at) && sequence.start() == at) {
                apply(sequence.group(1), sequence.group(2).charAt(0));
                at = sequence.end();
            } else {
                put(text.charAt(at++));
            }
        }
    }

    private void put(char character) {
        if (character == '\n') {
            lineFeed();
            return;
        }
        if (column == columns) {
            if (wraps) {
                lineFeed();
            } else {
                column--;
            }
        }
        StringBuilder line = visible.get(row);
        while (line.length() <= column) {
            line.append(' ');
        }
        line.setCharAt(column++, character);
    }

    private void lineFeed() {
        column = 0;
        row++;
        if (row == visible.size()) {
            visible.add(new StringBuilder());
        }
        if (visible.size() > rows) {
            scrollback.add(visible.remove(0).toString());
            row--;
        }
    }

    private void apply(String argument, char command) {
        switch (command) {
            case 'A' -> row = Math.max(0, row - Integer.parseInt(argument));
            case 'H' -> {
                row = 0;
                column = 0;
            }
            case 'K' -> visible.get(row).setLength(0);
            case 'J' -> {
                if (argument.equals("2")) {
                    visible.forEach(line -> line.setLength(0));
                } else {
                    visible.subList(row + 1, visible.size()).clear();
                    visible.get(row).setLength(column);
                }
            }
            case 'l', 'h' -> wraps = command == 'h';
            case 'm' -> {
                // The sequence of a color does not move the cursor.
            }
            default -> throw new IllegalArgumentException("unknown sequence " + argument + command);
        }
    }
}
