package requesttracker.simulation.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.simulation.run.Simulation.Report;
import requesttracker.simulation.run.Simulation.Summary;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Checks the promises under every fault that the seeds plan. */
class SimulationTest {
    /** The number of seeds; {@code -Dsimulation.seeds=N} sets it. */
    private static final long SEEDS = Long.getLong("simulation.seeds", 4_000);

    private static final int IN_A_FOLDER = 20;

    /** Ends a run that hangs. */
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    @Test
    @DisplayName("Thousands of seeds: every promise holds")
    void everyPromiseHolds() {
        Instant began = Instant.now();
        Summary summary = Simulation.runAll(1, SEEDS, 2, report -> {});
        System.out.printf(
                "%d seeds in %d s: %d requests, %d steps, %d faults%n",
                SEEDS,
                Duration.between(began, Instant.now()).toSeconds(),
                summary.requests(),
                summary.steps(),
                summary.faults());

        assertThat(summary.failed()).as(againBy(summary.failed())).isEmpty();
        assertThat(summary.requests()).isGreaterThan(SEEDS);
        assertThat(summary.faults()).isGreaterThan(SEEDS);
    }

    @Test
    @DisplayName("Some of the seeds with the records in a folder: every promise holds there too")
    void everyPromiseHoldsInAFolder(@TempDir Path folder) {
        List<Report> failed = new ArrayList<>();
        for (long seed = 1; seed <= IN_A_FOLDER; seed++) {
            try (DynamoDbClient client = DynamoDbEmulator.open(folder.resolve("seed-" + seed))) {
                Report report = Simulation.run(seed, Overrides.none().withDatabase(stale -> client), line -> {});
                if (!report.isWell()) {
                    failed.add(report);
                }
            }
        }

        assertThat(failed).as(againBy(failed)).isEmpty();
    }

    @Test
    @DisplayName("The same seed is the same run, step by step")
    void theSameSeedIsTheSameRun() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(Simulation.run(seed)).isEqualTo(Simulation.run(seed));
        }
    }

    @Test
    @DisplayName("Different seeds are different runs, some without faults")
    void differentSeedsAreDifferentRuns() {
        List<Report> reports = new ArrayList<>();
        for (long seed = 1; seed <= 50; seed++) {
            reports.add(Simulation.run(seed));
        }

        assertThat(reports.stream().map(Report::digest)).doesNotHaveDuplicates();
        assertThat(reports)
                .anyMatch(Report::faultFree)
                .anyMatch(report -> !report.faultFree() && report.counts().faults() > 20);
        assertThat(reports)
                .filteredOn(Report::faultFree)
                .allMatch(report -> report.counts().faults() == 0);
    }

    private static String againBy(List<Report> failed) {
        return failed.stream()
                .limit(5)
                .map(report -> "./dev simulate --first " + report.seed() + " --seeds 1 --trace: " + report.violations())
                .collect(Collectors.joining("\n"));
    }
}
