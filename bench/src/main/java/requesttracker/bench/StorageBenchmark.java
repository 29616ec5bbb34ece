package requesttracker.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./dev bench storage}: compares the rate with {@code --data} and in memory, and measures the disk's syncs. */
@Command(
        name = "storage",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the tracker with 300 active requests, with its records in memory and in a folder.",
            "Exits 1 if the folder's rate is less than half of memory's."
        })
final class StorageBenchmark implements Callable<Integer> {
    private static final double GOAL = 0.5;

    @Option(
            names = "--measured",
            paramLabel = "N",
            defaultValue = "2000",
            description = "The number of settled requests for each rate (default: ${DEFAULT-VALUE}).")
    private int measured;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "The number of rounds. The result is the median ratio (default: ${DEFAULT-VALUE}).")
    private int rounds;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("storage");
        try {
            LoadBenchmark.measureInMemory(300); // Loads and compiles the code of the measured runs.
            out.println(
                    " memory, settled a second  folder  ratio  writes  syncs  writes a sync  sync ms: median     p99");
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                ratios.add(round(folder.resolve("round-" + round)));
            }
            double ratio = ratios.stream().sorted().toList().get(ratios.size() / 2);
            out.printf("%.2f of at least %.2f: the folder's rate by memory's%n", ratio, GOAL);
            return ratio >= GOAL ? 0 : 1;
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private double round(Path folder) throws IOException, InterruptedException {
        double memory = LoadBenchmark.measureInMemory(measured).rate().perSecond();
        Path recorded = folder.resolveSibling(folder.getFileName() + ".jfr");
        LoadBenchmark.LoadFigures kept;
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutStackTrace().withThreshold(Duration.ZERO);
            recording.start();
            kept = LoadBenchmark.measureIn(folder, measured);
            recording.dump(recorded);
        }
        // Each group of writes is forced to this file once. The file with the keys is forced before it.
        List<Duration> syncs = RecordingFile.readAllEvents(recorded).stream()
                .filter(event -> event.getString("path").endsWith("records.mv"))
                .map(RecordedEvent::getDuration)
                .sorted()
                .toList();
        double ratio = kept.rate().perSecond() / memory;
        out.printf(
                "%25.1f %7.1f %6.2f %7d %6d %14.1f %16.2f %7.2f%n",
                memory,
                kept.rate().perSecond(),
                ratio,
                kept.writes(),
                syncs.size(),
                (double) kept.writes() / syncs.size(),
                millis(syncs.get(syncs.size() / 2)),
                millis(syncs.get(syncs.size() * 99 / 100)));
        return ratio;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
