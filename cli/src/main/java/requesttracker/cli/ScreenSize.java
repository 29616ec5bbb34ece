package requesttracker.cli;

/** The number of rows and columns of a terminal. */
record ScreenSize(int rows, int columns) {
    /** The size of a terminal that does not report its size. */
    static final ScreenSize USUAL = new ScreenSize(24, 80);

    /** Parses the output of {@code stty size}. Returns the usual size for any other text. */
    static ScreenSize parse(String printed) {
        String[] words = printed.strip().split(" ", -1);
        if (words.length != 2 || !words[0].matches("[0-9]{1,5}") || !words[1].matches("[0-9]{1,5}")) {
            return USUAL;
        }
        int rows = Integer.parseInt(words[0]);
        int columns = Integer.parseInt(words[1]);
        return rows == 0 || columns == 0 ? USUAL : new ScreenSize(rows, columns);
    }
}
