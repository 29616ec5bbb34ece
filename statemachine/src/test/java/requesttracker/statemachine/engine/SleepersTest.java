package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static requesttracker.statemachine.definition.Definitions.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import requesttracker.statemachine.definition.Definitions;

/** Measures ten thousand executions that sleep at the same time, with real time and real threads. */
class SleepersTest {
    private static final int COUNT = 10_000;

    /** Always answers that the next poll is in two weeks. */
    private static final class Slow implements Integrations {
        final CountDownLatch asleep = new CountDownLatch(COUNT);
        final Queue<String> tokens = new ConcurrentLinkedQueue<>();
        volatile String next = "POLL";

        @Override
        public CompletionStage<JsonNode> lambdaInvoke(String functionName, JsonNode payload) {
            return CompletableFuture.completedFuture(json("{'requestToken':'"
                    + payload.path("requestToken").textValue()
                    + "','dueAt':'2026-01-15T00:00:00Z','polls':'1','event':{'id':'e'},'next':'" + next
                    + "','waitSeconds':1209000}"));
        }

        @Override
        public CompletionStage<JsonNode> updateItem(JsonNode request) {
            JsonNode token =
                    request.path("ExpressionAttributeValues").path(":taskToken").path("S");
            if (next.equals("PUBLISH") && token.isTextual()) {
                return CompletableFuture.failedFuture(
                        new TaskFailedException("DynamoDb.ConditionalCheckFailedException", ""));
            }
            if (token.isTextual()) {
                tokens.add(token.textValue());
                asleep.countDown();
            }
            return CompletableFuture.completedFuture(json("{}"));
        }

        @Override
        public CompletionStage<JsonNode> putEvents(JsonNode request) {
            return CompletableFuture.completedFuture(json("{'FailedEntryCount':0}"));
        }
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        runtime.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void tenThousandSleepersFitIntoFortyMebibytesAndThreeThreads() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), SleepersTest::sleepAndWake);
    }

    private static void sleepAndWake() throws InterruptedException {
        Slow slow = new Slow();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(COUNT);
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try (RealTimers timers = new RealTimers()) {
            StateMachineEngine engine = StateMachineEngine.of(
                            Definitions.lifecycle(), Definitions.ARN, slow, timers, workers)
                    .closedRemembered(10)
                    .listener(event -> {
                        threads.add(Thread.currentThread().getName());
                        if (event.type() == HistoryEventType.ExecutionSucceeded) {
                            done.countDown();
                        }
                    })
                    .build();
            long before = heap();
            long start = System.nanoTime();
            for (int i = 0; i < COUNT; i++) {
                String name = "00000000-0000-0000-0000-" + String.format("%012d", i);
                engine.startExecution(name, json("{'requestToken':'" + name + "'}"));
            }
            slow.asleep.await();
            long asleep = System.nanoTime();
            long each = (heap() - before) / COUNT;
            assertThat(engine.running()).isEqualTo(COUNT);
            assertThat(each).as("bytes of heap for each").isLessThan(4096);

            slow.next = "PUBLISH";
            long wake = System.nanoTime();
            slow.tokens.forEach(token -> engine.sendTaskSuccess(
                    token,
                    json("{'next':'PUBLISH','event':{'id':'e'},"
                            + "'requestToken':'x','dueAt':'2026-01-15T00:00:00Z','polls':'1','waitSeconds':1}")));
            done.await();
            System.out.printf(
                    "%d sleepers: %d bytes each; started and asleep in %d ms, woken and settled in %d ms%n",
                    COUNT, each, (asleep - start) / 1_000_000, (System.nanoTime() - wake) / 1_000_000);
            assertThat(engine.running()).isZero();
            assertThat(threads).hasSizeLessThanOrEqualTo(3);
        } finally {
            workers.shutdownNow();
        }
    }
}
