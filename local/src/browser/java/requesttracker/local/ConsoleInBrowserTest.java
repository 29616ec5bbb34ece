package requesttracker.local;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.json.Json;
import requesttracker.local.upstream.Upstream;

/** The page as a person uses it, in the browser that {@code tracker.chromium} names. */
@DisplayName("The page")
class ConsoleInBrowserTest {
    private static final double PATIENCE_MILLIS = 60_000;
    private static final Path IMAGES = Path.of(System.getProperty("tracker.images", "target/images"));

    private static Playwright playwright;
    private static Browser browser;

    private LocalSite tracker;
    private BrowserContext context;
    private Page page;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> foreign = new ArrayList<>();

    @BeforeAll
    static void startBrowser() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(System.getProperty("tracker.chromium", "/usr/bin/chromium")))
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    @AfterAll
    static void stopBrowser() {
        browser.close();
        playwright.close();
    }

    @BeforeEach
    void open() {
        tracker = LocalSite.serving(LocalTracker.Options.inMemory());
        use(new Browser.NewContextOptions().setViewportSize(1280, 860));
    }

    @AfterEach
    void close() {
        context.close();
        tracker.close();
        assertThat(foreign).as("calls to another host").isEmpty();
        assertThat(complaints).as("what the browser complained of").isEmpty();
    }

    @Test
    @DisplayName("submits by keyboard, and shows the request settle with its timeline and its terminal event")
    void submits() {
        page.keyboard().press("Tab");
        page.getByRole(AriaRole.BUTTON, named("New request")).focus();
        page.keyboard().press("Enter");
        page.getByLabel("Simulator's behaviour").selectOption("takes 20 s, asked every 4 s");
        Locator state = page.getByLabel("Desired state (JSON)");
        state.fill("{\"LogGroupName\": \"typed\", \"Simulate\": {\"Create\": {\"DurationSeconds\": 3}}}");
        page.getByRole(AriaRole.BUTTON, named("Submit").setExact(true)).press("Enter");

        Locator detail = page.getByRole(AriaRole.REGION, named("CREATE AWS::Logs::LogGroup"));
        assertThat(detail).isFocused();
        assertThat(detail).containsText("SUCCEEDED");
        assertThat(detail).containsText("typed");
        assertThat(detail).containsText("poll 1");
        assertThat(detail).containsText("Resource Request Settled");
        assertThat(page.locator("#workflow-text")).containsText("It has ended");
        assertThat(option("typed")).hasAttribute("aria-label", "SUCCEEDED, CREATE AWS::Logs::LogGroup typed");
    }

    @Test
    @DisplayName("cancels a request in mid-wait, after asking")
    void cancels() {
        submit("regretted", "{'DurationSeconds': 90, 'RetryAfterSeconds': 60}", 7200);
        page.locator(".row").first().click();
        assertThat(page.locator("#workflow-text")).containsText("It is in Await.");
        assertThat(page.locator("[data-state=Await]")).hasAttribute("aria-current", "step");
        page.getByRole(AriaRole.BUTTON, named("Cancel the request")).click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("Nothing is rolled back");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel the request"))
                .click();
        assertThat(page.locator("#detail-body")).containsText("CANCELED");
        assertThat(page.locator("#detail-body")).containsText("cancel requested");
        assertThat(page.locator("#detail-body")).containsText("What was left behind");
    }

    @Test
    @DisplayName("shows the resource model on request only, and keeps none of it")
    void showsTheModelOnRequestOnly() {
        String token = submit("modelled", "{'DurationSeconds': 1}", 7200);
        page.navigate(url() + "#" + token);
        assertThat(page.locator("#detail-body")).containsText("SUCCEEDED");
        assertThat(page.locator("#model-place")).isEmpty();
        page.getByRole(AriaRole.BUTTON, named("Show the resource model")).click();
        assertThat(page.locator("#model-place")).containsText("\"LogGroupName\": \"modelled\"");
        page.getByRole(AriaRole.BUTTON, named("Close the detail")).click();
        assertThat(page.content()).doesNotContain("\"LogGroupName\": \"modelled\"");
        assertThat(page.evaluate("JSON.stringify([...page.entries.values()])").toString())
                .doesNotContain("ResourceModel");
    }

    @Test
    @DisplayName("filters by text, operation and state")
    void filters() {
        submit("apple", "{'DurationSeconds': 1}", 7200);
        submit("pear", "{'DurationSeconds': 1, 'Outcome': 'FAILED', 'ErrorCode': 'InvalidRequest'}", 7200);
        submit("plum", "{'DurationSeconds': 300}", 7200);
        assertThat(page.locator("#count")).hasText(Pattern.compile("3 of 3 requests, 1 not settled"));
        page.locator("#state").selectOption("FAILED");
        assertThat(page.locator("#count")).containsText("1 of 3");
        assertThat(page.locator(".row:visible")).hasCount(1);
        page.locator("#state").selectOption("active");
        assertThat(page.locator(".row:visible .pill")).hasText("IN_PROGRESS");
        page.locator("#state").selectOption("");
        page.locator("#search").fill("apple");
        assertThat(page.locator("#count")).containsText("1 of 3");
        page.locator("#operation").selectOption("DELETE");
        assertThat(page.locator("#count")).containsText("0 of 3");
    }

    @Test
    @DisplayName("says that a token has expired or was never one")
    void tellsOfAnExpiredToken() {
        page.locator("#search").fill("3f1c0a52-0000-4000-8000-1234567890ab");
        page.locator("#search").press("Enter");
        assertThat(page.locator("#detail-body")).containsText("or it has expired");
        // The answer is a 404, which the browser notes; nothing else may be.
        complaints.removeIf(text -> text.contains("404"));
    }

    @Test
    @DisplayName("tells what is wrong with a submit, and keeps what was typed")
    void tellsWhatIsWrong() {
        page.getByRole(AriaRole.BUTTON, named("New request")).click();
        page.getByLabel("Type name").fill("nonsense");
        page.getByRole(AriaRole.BUTTON, named("Submit").setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("TypeName");
        assertThat(page.getByLabel("Type name")).hasValue("nonsense");
        complaints.removeIf(text -> text.contains("400"));
    }

    @Test
    @DisplayName("says that the endpoint went away, and goes on when it is back")
    void comesBack() {
        submit("before", "{'DurationSeconds': 1}", 7200);
        assertThat(page.locator("#link")).hasText(Pattern.compile("live.*"));
        assertThat(page.locator("#count")).containsText("1 of 1");
        int port = tracker.port();
        tracker.close();
        assertThat(page.locator("#link")).containsText("connection lost");
        LocalTracker.Options quiet = LocalTracker.Options.inMemory();
        tracker = LocalSite.serving(new LocalTracker.Options(
                port,
                quiet.data(),
                quiet.cloudControl(),
                quiet.events(),
                quiet.onEvent(),
                quiet.onLog(),
                quiet.onHistory(),
                quiet.onCall(),
                quiet.rateLimit(),
                quiet.settings()));
        assertThat(page.locator("#link")).hasText(Pattern.compile("live.*"));
        assertThat(page.locator("#count")).containsText("0 of 0");
        submit("after", "{'DurationSeconds': 1}", 7200);
        assertThat(option("after")).isVisible();
        complaints.removeIf(text -> text.contains("ERR_") || text.contains("Failed to load resource"));
    }

    @Test
    @DisplayName("moves in the list by the keys, and tells a screen reader where it is")
    void movesByKeys() {
        for (int i = 0; i < 3; i++) {
            submit("key-" + i, "{'DurationSeconds': 300}", 7200);
        }
        assertThat(page.locator("#count")).containsText("3 of 3");
        Locator list = page.getByRole(AriaRole.LISTBOX);
        list.focus();
        list.press("End");
        assertThat(list).hasAttribute("aria-activedescendant", "row-2");
        assertThat(page.locator("#row-2")).hasAttribute("aria-posinset", "3");
        assertThat(page.locator("#row-2")).hasAttribute("aria-setsize", "3");
        list.press("Enter");
        assertThat(page.locator("#detail")).isFocused();
        assertThat(page.locator("#detail")).containsText("Status");
        page.keyboard().press("Escape");
        assertThat(page.locator("#detail")).isHidden();
        assertThat(list).isFocused();
    }

    @Test
    @DisplayName("fits a phone, in the dark, without scrolling sideways")
    void fitsAPhone() {
        context.close();
        use(new Browser.NewContextOptions().setViewportSize(390, 844).setColorScheme(ColorScheme.DARK));
        submit("small", "{'DurationSeconds': 40, 'RetryAfterSeconds': 5}", 60);
        submit("narrow", "{'DurationSeconds': 1}", 7200);
        assertThat(page.locator("#count")).containsText("2 of 2 requests, 1 not settled");
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0);
        shoot("console-phone", false);
    }

    @Test
    @DisplayName("draws a thousand requests sixty times a second, and lists ten thousand without freezing")
    void isQuick() {
        page.evaluate(
                """
                () => {
                  const statuses = [['IN_PROGRESS'], ['SUCCESS', 'SUCCEEDED'], ['FAILED', 'FAILED'], ['PENDING']];
                  globalThis.make = (n) => {
                    for (let i = 0; i < n; i++) {
                      const at = Date.now() - 110000 * i / n;
                      const [status, outcome] = statuses[i % 4];
                      const iso = (ms) => new Date(ms).toISOString();
                      const timeline = [{At: iso(at), What: 'Submitted'}, {At: iso(at + 900), What: 'Started'}];
                      if (outcome) timeline.push({At: iso(at + 9000), What: 'Settled'});
                      const entry = page.upsert({RequestToken: `t${n}-${i}`, TypeName: 'AWS::Logs::LogGroup',
                        Operation: 'CREATE', Identifier: `made-${i}`, OperationStatus: status, Outcome: outcome,
                        Deadline: iso(at + 60000), RetryAfter: iso(Date.now() + 5000), Timeline: timeline}, true);
                      entry.polls = [at + 2000, at + 4000, at + 6000];
                    }
                  };
                  make(1000);
                }""");
        double thousand = drawMillis();
        double frames = framesPerSecond();
        page.evaluate("make(10000)");
        assertThat(page.locator("#count")).containsText("11,000 of 11,000");
        double tenThousand = drawMillis();
        double longest = longestFrameWhileScrolling();
        System.out.printf(
                "page: 1,000 lanes drawn in %.2f ms a frame (%.0f frames/s seen); 11,000 rows: %.2f ms, longest task %.0f ms%n",
                thousand, frames, tenThousand, longest);
        // 60 frames a second leave 16.7 ms each. This is the page's own work: a busy machine shows fewer frames.
        assertThat(thousand).isLessThan(16.7);
        assertThat(tenThousand).isLessThan(16.7);
        assertThat(longest).isLessThan(500);
        assertThat(page.locator(".row").count()).isLessThan(60);
    }

    @Test
    @DisplayName("looks as it should: the pictures of the README")
    void isPhotographed() {
        submit("api-logs", "{'DurationSeconds': 6, 'RetryAfterSeconds': 2}", 7200);
        submit("public", "{'DurationSeconds': 4, 'Outcome': 'FAILED', 'ErrorCode': 'InvalidRequest', 'Hooks': "
                + "[{'HookTypeName': 'Acme::Logs::Encrypted', 'HookStatus': 'HOOK_COMPLETE_FAILED', 'FailureMode': 'FAIL', "
                + "'InvocationPoint': 'PRE_PROVISION', 'HookStatusMessage': 'a log group needs a key'}]}", 7200);
        submit("slow", "{'DurationSeconds': 90, 'RetryAfterSeconds': 2}", 8);
        String regretted = submit("regretted", "{'DurationSeconds': 90, 'RetryAfterSeconds': 40, 'CancelSeconds': 6}", 30);
        submit("worker-logs", "{'DurationSeconds': 100, 'RetryAfterSeconds': 3}", 15);
        submit("audit-logs", "{'DurationSeconds': 100, 'RetryAfterSeconds': 7}", 120);
        page.locator("#span").selectOption("2 min");
        page.waitForTimeout(5_000);
        post("/requests/" + regretted + "/cancel", "");
        assertThat(page.locator(".pill", new Page.LocatorOptions().setHasText("TIMED_OUT")).first())
                .isVisible();
        page.locator(".row", new Page.LocatorOptions().setHasText("audit-logs")).click();
        assertThat(page.locator("#detail-body")).containsText("audit-logs");
        assertThat(page.locator("#workflow-text")).containsText("It is in");
        page.waitForTimeout(300);
        shoot("console", true);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        page.waitForTimeout(300);
        shoot("console-dark", true);
    }

    private double drawMillis() {
        return number(page.evaluate(
                """
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

    private double framesPerSecond() {
        return number(page.evaluate(
                """
                async () => {
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

    private double longestFrameWhileScrolling() {
        return number(page.evaluate(
                """
                async () => {
                  const list = document.getElementById('list');
                  let longest = 0;
                  for (let i = 0; i < 40; i++) {
                    list.scrollTop = (list.scrollHeight / 40) * i;
                    const from = performance.now();
                    page.paint();
                    longest = Math.max(longest, performance.now() - from);
                    await new Promise(requestAnimationFrame);
                  }
                  list.scrollTop = 0;
                  return longest;
                }"""));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private void shoot(String name, boolean whole) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(IMAGES.resolve(name + ".png"))
                .setType(ScreenshotType.PNG)
                .setFullPage(whole));
    }

    private void use(Browser.NewContextOptions options) {
        context = browser.newContext(options);
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(tracker.url() + "/")) {
                foreign.add(request.url());
            }
        });
        page.navigate(url());
        assertThat(page.locator("#link")).hasText(Pattern.compile("live.*"));
    }

    private String url() {
        return tracker.url() + "/console";
    }

    private Locator option(String identifier) {
        return page.locator(".row", new Page.LocatorOptions().setHasText(identifier));
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    /** Submits a create beside the page; answers its token. */
    private String submit(String name, String behaviour, int timeoutSeconds) {
        String body = ("{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'TimeoutSeconds': " + timeoutSeconds
                        + ", 'DesiredState': {'LogGroupName': '" + name + "', 'Simulate': {'Create': " + behaviour + "}}}")
                .replace('\'', '"');
        return Json.text(post("/requests", body), "RequestToken").orElseThrow();
    }

    private Map<String, Object> post(String path, String body) {
        return new Upstream(URI.create(tracker.url()), Optional.empty()).post(path, Map.of(), body);
    }
}
