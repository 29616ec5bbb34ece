package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A screen")
final class ScreenTest {
    private static final ScreenSize SIZE = new ScreenSize(5, 20);

    private final StringWriter written = new StringWriter();
    private final Screen screen = new Screen(new PrintWriter(written), false);
    private VirtualScreen terminal = new VirtualScreen(SIZE.rows(), SIZE.columns());

    private void draw(ScreenSize size, Stream<Screen.Line> lines) {
        screen.draw(lines.toList(), size);
        terminal.write(written.toString());
        written.getBuffer().setLength(0);
    }

    private static Stream<Screen.Line> open(String... texts) {
        return Stream.of(texts).map(text -> new Screen.Line(text, false));
    }

    private static Stream<Screen.Line> numbered(int count, int finals) {
        return IntStream.range(0, count).mapToObj(i -> new Screen.Line((i < finals ? "end " : "run ") + i, i < finals));
    }

    @Test
    @DisplayName("redraws its lines, and keeps the text above them")
    void drawsOver() {
        terminal.write("$ tracker watch\n");
        draw(SIZE, open("first 1", "second 1"));
        draw(SIZE, open("first 2", "second 2"));
        draw(SIZE, open("first 3"));

        assertThat(terminal.visible()).containsExactly("$ tracker watch", "first 3");
        assertThat(terminal.scrollback()).isEmpty();
    }

    @Test
    @DisplayName("truncates a line to the width, even with characters of two columns")
    void cuts() {
        draw(SIZE, open("0123456789012345678901234567890"));

        assertThat(terminal.visible()).containsExactly("012345678901234567…");

        String wide = "\u001b[?7l";
        screen.draw(List.of(new Screen.Line("漢字", false)), SIZE);
        assertThat(written.toString().indexOf(wide))
                .isBetween(0, written.toString().indexOf('漢'));
        assertThat(written.toString()).endsWith("\u001b[?7h");
    }

    @Test
    @DisplayName("is redrawn completely when the size changes")
    void redrawsOnResize() {
        draw(SIZE, open("a line of 20 columns", "b"));
        terminal = new VirtualScreen(5, 10);
        terminal.write("a line of \n20 columns\nb\n");
        draw(new ScreenSize(5, 10), open("a line of 20 columns", "b"));

        assertThat(terminal.visible().stream().filter(line -> !line.isEmpty())).containsExactly("a line o…", "b");
    }

    @Test
    @DisplayName("lets final lines scroll out at the top if there are too few rows")
    void scrolls() {
        draw(SIZE, numbered(6, 0));
        assertThat(terminal.visible()).containsExactly("run 0", "run 1", "run 2", "… and 3 more");

        draw(SIZE, numbered(6, 3));
        assertThat(terminal.scrollback()).containsExactly("end 0", "end 1");
        assertThat(terminal.visible()).containsExactly("end 2", "run 3", "run 4", "run 5");
    }

    @Test
    @DisplayName("shows each line once at the end, first those that scrolled out")
    void showsEachLine() {
        for (int finals = 0; finals <= 12; finals++) {
            draw(SIZE, numbered(12, finals));
            assertThat(terminal.visible()).hasSizeLessThanOrEqualTo(SIZE.rows());
        }

        assertThat(Stream.concat(terminal.scrollback().stream(), terminal.visible().stream()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 12).mapToObj(i -> "end " + i).toList());
    }

    @Test
    @DisplayName("has the size that the terminal reports, or else the usual size")
    void size() {
        assertThat(ScreenSize.parse("40 132\n")).isEqualTo(new ScreenSize(40, 132));
        assertThat(Stream.of("", "0 0\n", "40", "forty 132", "0 132").map(ScreenSize::parse))
                .containsOnly(new ScreenSize(24, 80));
    }
}
