package requesttracker.conformance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
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
import requesttracker.client.TrackerClient;
import requesttracker.jsontree.JsonTree;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;

/**
 * Opens the page in the browser that {@code tracker.chromium} names. The page may neither log an error nor call another
 * host.
 */
abstract class PageInBrowser {
    private static final double PATIENCE_MILLIS = 60_000;
    static final Browser.NewContextOptions DESK = new Browser.NewContextOptions().setViewportSize(1280, 860);
    private static final Path IMAGES = Path.of(System.getProperty("tracker.images", "target/images"));

    private static Playwright playwright;
    private static Browser browser;

    /** The server of the page, unless {@link #site} returns another one. */
    LocalServer tracker;

    String site;
    Page page;
    final List<String> complaints = new ArrayList<>();
    private final List<String> foreign = new ArrayList<>();
    private BrowserContext context;

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

    @AfterEach
    void close() {
        context.close();
        if (tracker != null) {
            tracker.close();
        }
        assertThat(foreign).as("calls to another host").isEmpty();
        assertThat(complaints).as("errors that the browser logged").isEmpty();
    }

    void serve(HostOptions options) {
        tracker = LocalServer.serving(options);
        site = tracker.url();
    }

    /** Stops the tracker of the page, and starts another one at the same address. */
    void serveInstead(HostOptions options) {
        context.close();
        tracker.close();
        serve(options);
        use(DESK);
    }

    /** Closes the browser context, and opens the page in a new one. */
    void use(Browser.NewContextOptions options) {
        if (context != null) {
            context.close();
        }
        context = browser.newContext(options);
        page = tab();
        page.navigate(url());
        assertThat(page.locator("#link")).hasText(Pattern.compile("live.*"));
    }

    /** Opens one more tab with the page. */
    Page tab() {
        String own = site + "/";
        Page tab = context.newPage();
        tab.setDefaultTimeout(PATIENCE_MILLIS);
        tab.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        tab.onPageError(complaints::add);
        tab.onRequest(request -> {
            if (!request.url().startsWith(own)) {
                foreign.add(request.url());
            }
        });
        return tab;
    }

    String url() {
        return site + "/console";
    }

    Locator row(String token) {
        return page.locator(".row[data-token='" + token + "']");
    }

    /** Returns the option of an identifier, which is known from the first poll on. */
    Locator option(String identifier) {
        return page.locator(".row", new Page.LocatorOptions().setHasText(identifier));
    }

    static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    void shoot(String name, boolean whole) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(IMAGES.resolve(name + ".png"))
                .setType(ScreenshotType.PNG)
                .setFullPage(whole));
    }

    /** Submits a create without the page, and returns its token. */
    String submit(String name, String behavior, int timeoutSeconds) {
        return submit(name, behavior, timeoutSeconds, "'Labels': {}");
    }

    /** Submits a create with further members. */
    String submit(String name, String behavior, int timeoutSeconds, String more) {
        String body = ("{'Operation': 'CREATE', 'TypeName': 'AWS::Logs::LogGroup', 'TimeoutSeconds': " + timeoutSeconds
                        + ", " + more + ", 'DesiredState': {'LogGroupName': '" + name + "', 'Simulate': {'Create': "
                        + behavior
                        + "}}}")
                .replace('\'', '"');
        return JsonTree.string(post("/requests", body), "RequestToken").orElseThrow();
    }

    ObjectNode post(String path, String body) {
        return new TrackerClient(URI.create(tracker.url()), Optional.empty()).post(path, Map.of(), body);
    }
}
