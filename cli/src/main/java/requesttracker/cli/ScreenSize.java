package requesttracker.cli;

/** How much of a terminal can be seen. */
record ScreenSize(int rows, int columns) {
    /** Stands for the size of a terminal that does not say it. */
    static final ScreenSize USUAL = new ScreenSize(24, 80);

    /** Returns the size that {@code stty size} prints, or the usual one for anything else. */
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
