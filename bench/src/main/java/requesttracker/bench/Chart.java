package requesttracker.bench;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./dev bench chart}: draws bars as SVG, readable in light and dark. */
@Command(
        name = "chart",
        mixinStandardHelpOptions = true,
        description = "Reads lines of group, name and number, separated by tabs, and writes bars as SVG.")
final class Chart implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TITLE", description = "The title.")
    private String title;

    @Parameters(index = "1", paramLabel = "UNIT", description = "The unit of the numbers.")
    private String unit;

    private static final List<String> COLORS = List.of("#2f6fde", "#d9822b", "#7a7f87", "#3f9f6b");
    private static final int LEFT = 220;
    private static final int BARS = 440;
    private static final int BAR = 14;
    private static final int WIDTH = LEFT + BARS + 90;

    @Override
    public Integer call() throws IOException {
        Map<String, Map<String, Double>> groups = new LinkedHashMap<>();
        try (Reader in = new InputStreamReader(System.in, StandardCharsets.UTF_8)) {
            StringBuilder text = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                text.append((char) next);
            }
            text.toString().lines().filter(line -> !line.isBlank()).forEach(line -> {
                String[] parts = line.split("\t", -1);
                groups.computeIfAbsent(parts[0], group -> new LinkedHashMap<>())
                        .put(parts[1], Double.parseDouble(parts[2]));
            });
        }
        System.out.print(svg(title, unit, groups));
        return 0;
    }

    static String svg(String title, String unit, Map<String, Map<String, Double>> groups) {
        List<String> names = new ArrayList<>();
        double most = 0;
        for (Map<String, Double> group : groups.values()) {
            for (Map.Entry<String, Double> bar : group.entrySet()) {
                if (!names.contains(bar.getKey())) {
                    names.add(bar.getKey());
                }
                most = Math.max(most, bar.getValue());
            }
        }
        StringBuilder bars = new StringBuilder();
        int y = 64;
        for (Map.Entry<String, Map<String, Double>> group : groups.entrySet()) {
            int middle = y + group.getValue().size() * BAR / 2 + 4;
            bars.append(text(LEFT - 8, middle, "end", group.getKey()));
            for (Map.Entry<String, Double> bar : group.getValue().entrySet()) {
                double length = Math.max(1, bar.getValue() / most * BARS);
                bars.append(rectangle(LEFT, y, length, color(names.indexOf(bar.getKey()))));
                bars.append(text(
                        (int) (LEFT + length + 5),
                        y + BAR - 3,
                        "start",
                        String.format(Locale.ROOT, "%,.0f", bar.getValue())));
                y += BAR;
            }
            y += 10;
        }
        StringBuilder head = new StringBuilder(text(10, 22, "start", title + " (" + unit + ")"));
        int x = LEFT;
        for (String name : names) {
            head.append(rectangle(x, 36, BAR, color(names.indexOf(name))));
            head.append(text(x + BAR + 5, 47, "start", name));
            x += 40 + 8 * name.length();
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + y
                + "\" role=\"img\">\n<title>"
                + escaped(title) + "</title>\n<style>text{font:12px sans-serif;fill:#24292f}"
                + "@media(prefers-color-scheme:dark){text{fill:#e6edf3}}</style>\n" + head + bars + "</svg>\n";
    }

    private static String color(int name) {
        return COLORS.get(name % COLORS.size());
    }

    private static String rectangle(int x, int y, double width, String color) {
        return String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                x,
                y,
                width,
                BAR - 2,
                color);
    }

    private static String text(int x, int y, String anchor, String text) {
        return "<text x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\">" + escaped(text) + "</text>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
