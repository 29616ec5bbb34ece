package requesttracker.conformance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.TrackerClient;
import requesttracker.local.HostOptions;
import requesttracker.proxy.SigningProxy;

/** Compares the page with an empty page at 60 frames a second, since the machine may be busy. */
@DisplayName("The page")
class SpeedInBrowserTest extends PageInBrowser {
    private static final double FRAME_MILLIS = 1000.0 / 60;
    private static final double FREEZE_MILLIS = 500;
    /** Five times the time that a quiet machine with two cores needs. */
    private static final double LIVE_SECONDS = 20;

    private static final int ROUNDS = 8;

    @Test
    @DisplayName("shows as many frames with a thousand active requests as without requests")
    void movesAThousand() throws IOException {
        try (ManyRequests none = new ManyRequests(0, 0);
                ManyRequests thousand = new ManyRequests(1_000, 1_000);
                SigningProxy without = doorway(none);
                SigningProxy with = doorway(thousand)) {
            site = with.url();
            use(DESK);
            assertThat(page.locator("#count")).containsText("1,000 of 1,000 requests, 1,000 not settled");
            Page full = page;
            site = without.url();
            Page empty = tab();
            empty.navigate(url());
            assertThat(empty.locator("#count")).containsText("0 of 0");

            double share = 0;
            double seen = 0;
            for (int round = 0; round < ROUNDS && share < 0.9; round++) {
                double most = framesPerSecond(empty);
                double now = framesPerSecond(full);
                seen = Math.max(seen, now);
                share = Math.max(share, now / most);
            }
            double drawn = drawMillis(full);
            System.out.printf(
                    "page: 1,000 moving lanes: %.0f frames/s, %.0f %% of an empty page's; %.2f ms to draw one%n",
                    seen, 100 * share, drawn);
            page.context().close();
            assertThat(share).isGreaterThanOrEqualTo(0.9);
            assertThat(drawn).isLessThan(FRAME_MILLIS / 2);
        }
    }

    @Test
    @DisplayName("is live within seconds on a tracker with a thousand requests that poll, and shows a new request")
    void isLiveWithAThousand() throws InterruptedException {
        serve(HostOptions.inMemory());
        ExecutorService clients = Executors.newFixedThreadPool(4);
        IntStream.range(0, 1_000)
                .forEach(i -> clients.execute(
                        () -> submit("busy-" + i, "{'DurationSeconds': 900, 'RetryAfterSeconds': 10}", 7200)));
        clients.shutdown();
        assertThat(clients.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        long opened = System.nanoTime();
        use(DESK);
        assertThat(page.locator("#count")).hasText("1,000 of 1,000 requests, 1,000 not settled");
        double live = secondsSince(opened);
        long submitted = System.nanoTime();
        String token = submit("new", "{'DurationSeconds': 1}", 7200);
        assertThat(row(token)).hasAttribute("aria-label", Pattern.compile("SUCCEEDED.*"));
        double followed = secondsSince(submitted);
        System.out.printf(
                "page: 1,000 polling requests: live after %.1f s; a new one is shown settled after %.1f s%n",
                live, followed);
        assertThat(live).isLessThan(LIVE_SECONDS);
        assertThat(followed).isLessThan(LIVE_SECONDS);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    @Test
    @DisplayName("stays responsive with ten thousand requests while they load, scroll and are filtered")
    void listsTenThousand() throws IOException {
        try (ManyRequests many = new ManyRequests(10_000, 1_000);
                SigningProxy doorway = doorway(many)) {
            site = doorway.url();
            use(DESK);
            page.addInitScript("""
                    globalThis.longest = 0;
                    new PerformanceObserver((list) => {
                      for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
                    }).observe({type: 'longtask', buffered: true});
                    """);
            page.reload();
            assertThat(page.locator("#count")).containsText("10,000 of 10,000 requests");
            double loading = number(page.evaluate("longest"));
            page.evaluate("""
                    async () => {
                      const list = document.getElementById('list');
                      for (let i = 0; i <= 40; i++) {
                        list.scrollTop = (list.scrollHeight / 40) * i;
                        await new Promise(requestAnimationFrame);
                      }
                    }""");
            assertThat(option("made-9999")).isVisible();
            page.locator("#search").pressSequentially("made-123");
            assertThat(page.locator("#count")).containsText("11 of 10,000");
            double longest = number(page.evaluate("longest"));
            System.out.printf(
                    "page: 10,000 rows: longest task %.0f ms while they load, %.0f ms in all%n", loading, longest);
            assertThat(page.locator(".row").count()).isLessThan(60);
            page.context().close();
            assertThat(longest).isLessThan(FREEZE_MILLIS);
        }
    }

    private static SigningProxy doorway(ManyRequests api) {
        return new SigningProxy(0, new TrackerClient(api.endpoint(), Optional.empty()));
    }

    private static double drawMillis(Page page) {
        return number(page.evaluate("""
                async () => {
                  const times = [];
                  for (let i = 0; i < 60; i++) {
                    await new Promise(requestAnimationFrame);
                    page.force();
                    const from = performance.now();
                    page.paint();
                    times.push(performance.now() - from);
                  }
                  return times.sort((a, b) => a - b)[30];
                }"""));
    }

    private static double framesPerSecond(Page page) {
        // The browser draws a hidden tab less often.
        page.bringToFront();
        return number(page.evaluate("""
                async () => {
                  await new Promise(requestAnimationFrame);
                  const from = performance.now();
                  let frames = 0;
                  while (performance.now() - from < 1500) {
                    page.force();
                    await new Promise(requestAnimationFrame);
                    frames++;
                  }
                  return frames / (performance.now() - from) * 1000;
                }"""));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
