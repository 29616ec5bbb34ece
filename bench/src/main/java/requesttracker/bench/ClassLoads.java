package requesttracker.bench;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The number of classes that a process has loaded, by origin, from the lines that {@code -Xlog:class+load} prints. */
final class ClassLoads {
    /** The origin of a class. */
    private enum ClassOrigin {
        /** A class of the JDK from its default archive, with nearly no cost. */
        ARCHIVED("archived", 8),
        /** A class of the JDK that is parsed and verified. */
        JDK("JDK's", 6),
        /** A class that is generated for lambdas, method handles and proxies. */
        GENERATED("generated", 9),
        SDK("SDK's", 6),
        OURS("ours", 6),
        OTHERS("others", 6);

        private final String title;
        private final int width;

        ClassOrigin(String title, int width) {
            this.title = title;
            this.width = width;
        }
    }

    static final String HEADER = row(origin -> origin.title);

    private static final Pattern LOADED = Pattern.compile("\\[class,load *\\] (\\S+) source: (.*)");

    private final Map<ClassOrigin, Integer> counts = new EnumMap<>(ClassOrigin.class);

    private ClassLoads() {}

    /** Counts the classes in the output of a process. */
    static ClassLoads of(List<String> output) {
        ClassLoads loads = new ClassLoads();
        for (String line : output) {
            Matcher loaded = LOADED.matcher(line);
            if (loaded.find()) {
                loads.counts.merge(origin(loaded.group(1), loaded.group(2)), 1, Integer::sum);
            }
        }
        return loads;
    }

    private static ClassOrigin origin(String name, String source) {
        if (source.startsWith("shared objects file")) {
            return ClassOrigin.ARCHIVED;
        }
        if (source.startsWith("jrt:")) {
            return ClassOrigin.JDK;
        }
        // A hidden class has an address after its name, and no file.
        if (name.contains("/0x") || !source.contains("file:")) {
            return ClassOrigin.GENERATED;
        }
        if (name.startsWith("software.amazon.")) {
            return ClassOrigin.SDK;
        }
        return name.startsWith("requesttracker.") ? ClassOrigin.OURS : ClassOrigin.OTHERS;
    }

    /** Returns the number of classes that cost time, which are all except the archived classes. */
    int loaded() {
        return counts.entrySet().stream()
                .filter(each -> each.getKey() != ClassOrigin.ARCHIVED)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    @Override
    public String toString() {
        return row(origin -> counts.getOrDefault(origin, 0));
    }

    private static String row(Function<ClassOrigin, Object> cell) {
        return Arrays.stream(ClassOrigin.values())
                .map(origin -> String.format(Locale.ROOT, "%" + origin.width + "s", cell.apply(origin)))
                .collect(Collectors.joining(" "));
    }
}
