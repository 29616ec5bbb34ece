package requesttracker.conformance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.jsontree.JsonTree;
import requesttracker.local.HostFixtures;
import requesttracker.local.HostOptions;

/** Uses the page like a person, in the browser that {@code tracker.chromium} names. */
@DisplayName("The page")
class ConsoleInBrowserTest extends PageInBrowser {
    @BeforeEach
    void open() {
        serve(HostOptions.inMemory());
        use(DESK);
    }

    @Test
    @DisplayName("submits by keyboard, and shows the request settle with its timeline and its terminal event")
    void submits() {
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        page.getByLabel("Simulator's behavior").selectOption("takes 20 s, RetryAfter 4 s");
        Locator state = page.getByLabel("Desired state (JSON)");
        state.fill("{\"LogGroupName\": \"typed\", \"Simulate\": {\"Create\": {\"DurationSeconds\": 3}}}");
        page.getByRole(AriaRole.BUTTON, named("Submit").setExact(true)).press("Enter");

        Locator detail = page.getByRole(AriaRole.REGION, named("CREATE AWS::Logs::LogGroup"));
        assertThat(detail).isFocused();
        assertThat(detail).containsText("SUCCEEDED");
        assertThat(detail).containsText("typed");
        assertThat(detail).containsText("poll 1");
        assertThat(detail).containsText("Resource Request Settled");
        assertThat(page.locator("#workflow-text")).containsText("The workflow has ended");
        assertThat(option("typed")).hasAttribute("aria-label", "SUCCEEDED, CREATE AWS::Logs::LogGroup typed");
    }

    @Test
    @DisplayName("cancels a request in the middle of a wait, after a confirmation")
    void cancels() {
        submit("regretted", "{'DurationSeconds': 90, 'RetryAfterSeconds': 60}", 7200);
        page.locator(".row").first().click();
        assertThat(page.locator("#workflow-text")).containsText("The workflow is in Await.");
        assertThat(page.locator("[data-state=Await]")).hasAttribute("aria-current", "step");
        page.getByRole(AriaRole.BUTTON, named("Cancel the request")).click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("A cancel rolls nothing back");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel the request"))
                .click();
        assertThat(page.locator("#detail-body")).containsText("CANCELED");
        assertThat(page.locator("#detail-body")).containsText("cancel requested");
        assertThat(page.locator("#detail-body")).containsText("Does the resource exist?");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("shows that a cancel failed until the next cancel, with")
    @ValueSource(ints = {409, 500, 0})
    void tellsThatACancelFailed(int status) {
        page.route("**/cancel", route -> {
            if (status == 0) {
                route.abort();
            } else {
                route.fulfill(new Route.FulfillOptions()
                        .setStatus(status)
                        .setContentType("application/problem+json")
                        .setBody("{\"detail\": \"it has settled\"}"));
            }
        });
        submit("kept", "{'DurationSeconds': 90, 'RetryAfterSeconds': 1}", 7200);
        page.locator(".row").first().click();
        page.getByRole(AriaRole.BUTTON, named("Cancel the request")).click();
        page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel the request"))
                .click();

        String said = status == 0 ? "did not answer the cancel" : "The cancel was not accepted: it has settled";
        assertThat(page.getByRole(AriaRole.ALERT)).containsText(said);
        // Each poll redraws the detail.
        assertThat(page.locator("#detail-body")).containsText("poll 2");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText(said);
        // The browser logs the failed response. It would also log an unhandled promise rejection.
        complaints.removeIf(text -> text.startsWith("Failed to load resource"));
    }

    @Test
    @DisplayName("handles each promise rejection when the endpoint stops")
    void tellsThatTheEndpointIsAway() {
        String token = submit("away", "{'DurationSeconds': 1}", 7200);
        option("away").click();
        assertThat(page.locator("#detail-body")).containsText("SUCCEEDED");
        page.route("**/requests/**", Route::abort);
        page.getByRole(AriaRole.BUTTON, named("Show the resource model")).click();
        assertThat(page.locator("#model-place")).containsText("The endpoint does not answer");
        page.evaluate("location.hash = '#3f1c0a52-0000-4000-8000-1234567890ab'");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The endpoint does not answer");
        page.evaluate("location.hash = '#%'");
        page.unroute("**/requests/**");
        page.evaluate("location.hash = '#" + token + "'");
        assertThat(page.locator("#detail-body")).containsText("SUCCEEDED");
        complaints.removeIf(text -> text.startsWith("Failed to load resource"));
    }

    @Test
    @DisplayName("has a link that skips to the requests and opens none")
    void skips() {
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("#list")).isFocused();
        assertThat(page.locator("#detail")).isHidden();
        page.navigate(url() + "#list");
        page.reload();
        assertThat(page.locator("#link")).hasText(Pattern.compile("live.*"));
        assertThat(page.locator("#detail")).isHidden();
    }

    @Test
    @DisplayName("shows the resource model on request only, and does not keep it")
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
    @DisplayName("shows names, labels and callers, and filters by label and period")
    void showsWhoAsked() {
        String local = "local:" + System.getProperty("user.name");
        String stays = "{'DurationSeconds': 900, 'RetryAfterSeconds': 600}";
        String labeled = submit("one", stays, 7200, "'Labels': {'name': 'checkout', 'env': 'prod'}");
        String chosen = submit("two", stays, 7200, "'Labels': {'env': 'dev'}, 'ClientToken': 'deploy-7'");
        String plain = submit("three", stays, 7200);
        assertThat(page.locator("#count")).containsText("3 of 3");
        assertThat(row(labeled)).containsText("AWS::Logs::LogGroup checkout");
        assertThat(row(chosen)).containsText("AWS::Logs::LogGroup deploy-7");
        assertThat(row(plain)).containsText("AWS::Logs::LogGroup " + plain.substring(0, 8));

        page.locator("#search").fill("env=prod " + local);
        assertThat(page.locator("#count")).containsText("1 of 3");
        assertThat(page.locator(".row:visible")).hasAttribute("data-token", labeled);
        page.locator("#search").fill("env=");
        assertThat(page.locator("#count")).containsText("2 of 3");
        page.locator("#search").fill("");
        assertThat(page.locator("#count")).containsText("3 of 3");
        page.getByLabel("Since").fill("2099-01-01T00:00");
        assertThat(page.locator("#count")).containsText("0 of 3");
        page.getByLabel("Since").fill("2020-01-01T00:00");
        assertThat(page.locator("#count")).containsText("3 of 3");
        page.getByLabel("Until").fill("2020-01-02T00:00");
        assertThat(page.locator("#count")).containsText("0 of 3");
        page.getByLabel("Until").fill("2099-01-01T00:00");
        assertThat(page.locator("#count")).containsText("3 of 3");

        row(labeled).click();
        assertThat(fact("Labels")).hasText("env=prod, name=checkout");
        assertThat(fact("Submitted by")).hasText(local);
        assertThat(fact("Canceled by")).hasCount(0);
        post("/requests/" + labeled + "/cancel", "");
        assertThat(fact("Canceled by")).hasText(local);

        row(submit("late", "{'DurationSeconds': 90, 'RetryAfterSeconds': 1}", 2))
                .click();
        assertThat(fact("Canceled by")).hasText("the tracker (DEADLINE)");
        assertThat(fact("Submitted by")).hasText(local);
    }

    /** Returns the value that the detail shows for a name. */
    private Locator fact(String name) {
        return page.locator("#detail-body dt", new Page.LocatorOptions().setHasText(Pattern.compile("^" + name + "$")))
                .locator("xpath=following-sibling::dd[1]");
    }

    @Test
    @DisplayName("reports that it loads, that there are no requests, that none matches, and that the load failed")
    void saysWhyItIsEmpty() {
        Locator empty = page.locator("#empty");
        assertThat(empty).containsText("There are no requests yet");
        assertThat(page.locator("#clear")).isHidden();
        List<Route> held = new ArrayList<>();
        page.route("**/requests?**", held::add);
        page.reload();
        assertThat(empty.locator("p")).hasText("Loading the requests…");
        assertThat(page.locator("#count")).containsText("loading…");
        page.waitForCondition(() -> !held.isEmpty());
        held.get(0).fulfill(new Route.FulfillOptions().setStatus(503).setBody("{\"detail\": \"busy\"}"));
        assertThat(empty).containsText("The requests cannot be loaded: busy.");
        page.unroute("**/requests?**");
        page.reload();
        assertThat(empty).containsText("There are no requests yet");
        submit("there", "{'DurationSeconds': 1}", 7200);
        assertThat(option("there")).isVisible();
        assertThat(empty).isHidden();
        page.locator("#search").fill("elsewhere");
        assertThat(empty).containsText("No request matches the filters.");
        page.locator("#clear").press("Enter");
        assertThat(option("there")).isVisible();
        assertThat(page.locator("#search")).hasValue("");
        assertThat(page.locator("#list")).isFocused();
        complaints.removeIf(text -> text.contains("503"));
    }

    @Test
    @DisplayName("keeps the filters and the open request in its address, with times in UTC")
    void keepsTheFiltersInItsAddress() {
        use(new Browser.NewContextOptions().setViewportSize(1280, 860).setTimezoneId("Asia/Tokyo"));
        assertThat(page.locator("#zone")).hasText("Times are in Asia/Tokyo (GMT+09:00).");
        String token = submit("kept", "{'DurationSeconds': 1}", 7200);
        submit("left-out", "{'DurationSeconds': 1, 'Outcome': 'FAILED', 'ErrorCode': 'InvalidRequest'}", 7200);
        page.locator("#search").fill("kept name");
        page.locator("#search").fill("kept");
        page.locator("#operation").selectOption("CREATE");
        page.locator("#state").selectOption("SUCCEEDED");
        page.locator("#since").fill("2020-01-01T09:00");
        page.locator("#until").fill("2099-01-01T09:00");
        page.locator("#span").selectOption("15 min");
        row(token).click();
        assertThat(page)
                .hasURL(url() + "?search=kept&operation=CREATE&state=SUCCEEDED&since=2020-01-01T00%3A00%3A00.000Z"
                        + "&until=2099-01-01T00%3A00%3A00.000Z&span=900000#" + token);
        page.reload();
        assertThat(page.locator("#count")).containsText("1 of 2");
        assertThat(page.locator("#state")).hasValue("SUCCEEDED");
        assertThat(page.locator("#since")).hasValue("2020-01-01T09:00");
        assertThat(page.locator("#span")).hasValue("900000");
        assertThat(page.locator("#detail-body")).containsText(token);
        page.getByRole(AriaRole.BUTTON, named("Close the detail")).click();
        page.locator("#span").selectOption("2 min");
        for (String id : List.of("#search", "#since", "#until")) {
            page.locator(id).fill("");
        }
        page.locator("#state").selectOption("");
        page.locator("#operation").selectOption("");
        assertThat(page).hasURL(url());
        // The page ignores a value that is not in the list of choices.
        page.navigate(url() + "?state=NONSENSE&since=yesterday&search=left-out");
        assertThat(page.locator("#count")).containsText("1 of 2");
        assertThat(page.locator("#state")).hasValue("");
    }

    @Test
    @DisplayName("copies the token, the identifier and the raw record, and shows the next poll and the ClientToken")
    void copies() {
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        String token =
                submit("copied", "{'DurationSeconds': 8, 'RetryAfterSeconds': 1}", 7200, "'ClientToken': 'deploy-7'");
        row(token).click();
        assertThat(fact("Client token")).hasText("deploy-7");
        assertThat(fact("Next poll")).hasText(Pattern.compile("\\d+/\\d+/\\d{4}, \\d\\d:\\d\\d:\\d\\d"));
        page.getByRole(AriaRole.BUTTON, named("Copy the token")).click();
        assertThat(page.locator("#copied")).hasText("The token is on the clipboard.");
        assertThat(clipboard()).isEqualTo(token);
        page.getByRole(AriaRole.BUTTON, named("Copy the identifier")).click();
        assertThat(page.locator("#copied")).hasText("The identifier is on the clipboard.");
        assertThat(clipboard()).isEqualTo("copied");
        page.getByRole(AriaRole.BUTTON, named("Copy the raw record")).press("Enter");
        assertThat(page.locator("#copied")).hasText("The raw record is on the clipboard.");
        assertThat(JsonTree.readObject(clipboard()).get("RequestToken").textValue())
                .isEqualTo(token);
        assertThat(page.locator("#detail-body")).containsText("SUCCEEDED");
        assertThat(fact("Next poll")).hasCount(0);
        // The focused button keeps the focus when the detail is redrawn.
        assertThat(page.locator("#copy-record")).isFocused();
    }

    private String clipboard() {
        return page.evaluate("navigator.clipboard.readText()").toString();
    }

    @Test
    @DisplayName("has a link that opens the form filled in, and that never has a desired state or a patch")
    void fillsTheFormByALink() {
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.navigate(url()
                + "?span=900000#new?Operation=UPDATE&TypeName=AWS%3A%3ASQS%3A%3AQueue&Identifier=orders&Label=env%3Dprod&Label=a%3Db"
                + "&TimeoutSeconds=60&OnConflict=WAIT&OnTimeout=NONSENSE&PatchDocument=secret&DesiredState=secret");
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("A link filled in this form");
        assertThat(dialog.locator("[name=Operation]")).hasValue("UPDATE");
        assertThat(page.getByLabel("Type name")).hasValue("AWS::SQS::Queue");
        assertThat(page.getByLabel("Identifier")).hasValue("orders");
        assertThat(page.getByLabel("Labels, one in each line")).hasValue("env=prod\na=b");
        assertThat(page.getByLabel("Timeout, seconds")).hasValue("60");
        assertThat(page.getByLabel("On conflict")).hasValue("WAIT");
        assertThat(page.getByLabel("On timeout")).hasValue("CANCEL");
        assertThat(page.locator("[name=DesiredState]")).hasValue("");
        assertThat(page.locator("[name=PatchDocument]")).not().hasValue(Pattern.compile("secret"));
        assertThat(page).hasURL(url() + "?span=900000");

        page.locator("[name=PatchDocument]").fill("a secret");
        page.getByRole(AriaRole.BUTTON, named("Copy a link to this form")).click();
        assertThat(page.locator("#submit-copied")).hasText("The link is on the clipboard.");
        assertThat(clipboard())
                .startsWith(url() + "#new?Operation=UPDATE&TypeName=AWS%3A%3ASQS%3A%3AQueue&Identifier=orders")
                .doesNotContain("secret");
        page.getByRole(AriaRole.BUTTON, named("Close").setExact(true)).click();

        String token = submit("first", "{'DurationSeconds': 1}", 7200, "'Labels': {'env': 'dev'}");
        row(token).click();
        page.getByRole(AriaRole.LINK, named("Submit a similar request")).press("Enter");
        assertThat(dialog.locator("[name=Operation]")).hasValue("CREATE");
        assertThat(page.getByLabel("Labels, one in each line")).hasValue("env=dev");
        page.getByLabel("Desired state (JSON)").fill("{\"LogGroupName\": \"second\"}");
        page.getByRole(AriaRole.BUTTON, named("Submit").setExact(true)).press("Enter");
        assertThat(option("second")).hasAttribute("aria-label", "SUCCEEDED, CREATE AWS::Logs::LogGroup second");
    }

    @Test
    @DisplayName("reports an unknown token")
    void tellsOfAnUnknownToken() {
        page.locator("#search").fill("3f1c0a52-0000-4000-8000-1234567890ab");
        page.locator("#search").press("Enter");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("No request has this token");
        // The browser logs the response 404, and may log nothing else.
        complaints.removeIf(text -> text.contains("404"));
    }

    @Test
    @DisplayName("reports an expired request, while it is open and when it is opened later")
    void tellsOfAnExpiredRequest() {
        serveInstead(HostFixtures.forgettingAfter(Duration.ofSeconds(10)));
        String token = submit("short-lived", "{'DurationSeconds': 1}", 7200);
        option("short-lived").click();
        assertThat(page.locator("#detail-body")).containsText("SUCCEEDED");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("or the request has expired");
        assertThat(option("short-lived")).isHidden();
        assertThat(page.locator("#count")).containsText("0 of 0");

        page.getByRole(AriaRole.BUTTON, named("Close the detail")).click();
        page.locator("#search").fill(token);
        page.locator("#search").press("Enter");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("or the request has expired");
        complaints.removeIf(text -> text.contains("404") || text.contains("ERR_"));
    }

    @Test
    @DisplayName("reports the errors of a submit, and keeps the input")
    void tellsWhatIsWrong() {
        page.getByRole(AriaRole.BUTTON, named("New request")).click();
        page.getByLabel("Type name").fill("nonsense");
        page.getByRole(AriaRole.BUTTON, named("Submit").setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("TypeName");
        assertThat(page.getByLabel("Type name")).hasValue("nonsense");
        complaints.removeIf(text -> text.contains("400"));
    }

    @Test
    @DisplayName("reports that the endpoint does not answer, and continues when it answers again")
    void comesBack() {
        submit("before", "{'DurationSeconds': 1}", 7200);
        assertThat(page.locator("#link")).hasText(Pattern.compile("live.*"));
        assertThat(page.locator("#count")).containsText("1 of 1");
        int port = tracker.port();
        tracker.close();
        assertThat(page.locator("#link")).containsText("connection lost");
        serve(HostOptions.inMemory().port(port));
        assertThat(page.locator("#link")).hasText(Pattern.compile("live.*"));
        assertThat(page.locator("#count")).containsText("0 of 0");
        submit("after", "{'DurationSeconds': 1}", 7200);
        assertThat(option("after")).isVisible();
        complaints.removeIf(text -> text.contains("ERR_") || text.contains("Failed to load resource"));
    }

    @Test
    @DisplayName("shows its rows again after a restart of an endpoint that keeps its data")
    void comesBackWithItsRows(@TempDir Path data) {
        serveInstead(HostOptions.inMemory().keptIn(data));
        String settled = submit("settled", "{'DurationSeconds': 1}", 7200);
        submit("moving", "{'DurationSeconds': 900, 'RetryAfterSeconds': 2}", 7200);
        assertThat(page.locator("#count")).hasText("2 of 2 requests, 1 not settled");
        option("settled").click();
        assertThat(page.locator("#detail-body")).containsText("\"detail-type\": \"Resource Request Settled\"");
        int port = tracker.port();
        tracker.close();
        assertThat(page.locator("#link")).containsText("connection lost");
        serve(HostOptions.inMemory().port(port).keptIn(data));
        tracker.resume();
        assertThat(page.locator("#link")).hasText(Pattern.compile("live.*"));
        assertThat(page.locator("#count")).hasText("2 of 2 requests, 1 not settled");
        assertThat(page.locator("#detail-body")).containsText(settled);
        assertThat(page.locator("#detail-body")).containsText("published before this server started");
        assertThat(row(submit("after", "{'DurationSeconds': 1}", 7200)))
                .hasAttribute("aria-label", Pattern.compile("SUCCEEDED.*"));
        complaints.removeIf(text -> text.contains("ERR_") || text.contains("Failed to load resource"));
    }

    @Test
    @DisplayName("shows the reason of a failed request, and the message of each hook")
    void showsErrorsAndHooks() {
        submit(
                "public",
                "{'DurationSeconds': 1, 'Outcome': 'FAILED', 'ErrorCode': 'InvalidRequest', 'StatusMessage': "
                        + "'no', 'Hooks': [{'HookTypeName': 'Acme::Logs::Encrypted', 'HookStatus': "
                        + "'HOOK_COMPLETE_FAILED', 'FailureMode': 'FAIL', 'InvocationPoint': 'PRE_PROVISION', "
                        + "'HookStatusMessage': 'a log group needs a key'}]}",
                7200);
        option("public").click();
        Locator detail = page.getByRole(AriaRole.REGION, named("CREATE AWS::Logs::LogGroup"));
        assertThat(detail.locator(".note.bad"))
                .hasText("InvalidRequest no (hook Acme::Logs::Encrypted: a log group needs a key)");
        assertThat(detail.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("Hooks")))
                .isVisible();
        assertThat(detail).containsText("FAILED");
        assertThat(detail).containsText("Acme::Logs::Encrypted, PRE_PROVISION, FAIL, a log group needs a key");
        assertThat(detail).containsText("The resource does not exist.");
    }

    @Test
    @DisplayName("describes each lane as text: polls, waits, the cancel and the deadline")
    void describesTheLanes() {
        String token = submit("described", "{'DurationSeconds': 900, 'RetryAfterSeconds': 2}", 7200);
        String time = "\\d\\d:\\d\\d:\\d\\d";
        assertThat(row(token))
                .hasAttribute(
                        "aria-description",
                        Pattern.compile("submitted T; started T; \\d+ polls, the last T; next poll T; deadline .*T"
                                .replace("T", time)));
        post("/requests/" + token + "/cancel", "");
        assertThat(row(token))
                .hasAttribute(
                        "aria-description",
                        Pattern.compile(
                                "submitted T; started T; \\d+ polls, the last T; cancel requested T; settled T; deadline .*T"
                                        .replace("T", time)));
    }

    @Test
    @DisplayName("moves in the list by keyboard, and announces the position to a screen reader")
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

    @ParameterizedTest(name = "{0} pixels, {1}")
    @DisplayName("fits the screen without scrolling sideways, and shows how requests differ:")
    @CsvSource({"375, LIGHT", "375, DARK", "1440, LIGHT", "1440, DARK"})
    void fitsTheScreen(int width, ColorScheme scheme) {
        use(new Browser.NewContextOptions().setViewportSize(width, 860).setColorScheme(scheme));
        String first = submit(
                "one",
                "{'DurationSeconds': 40, 'RetryAfterSeconds': 5}",
                60,
                "'Labels': {'name': 'payments-eu-worker-1'}");
        String second = submit("payments-eu-worker-2", "{'DurationSeconds': 1}", 7200);
        assertThat(page.locator("#count")).containsText("2 of 2 requests, 1 not settled");
        for (String token : List.of(first, second)) {
            assertThat(row(token).locator(".what b")).hasText(Pattern.compile("payments-eu-worker-[12]"));
            assertThat(cut(row(token).locator(".what b"))).isFalse();
            assertThat(cut(row(token).locator(".pill"))).isFalse();
            assertThat(row(token)).containsText("CREATE");
        }
        if (width < 900) {
            assertThat(row(first).locator("time")).hasText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d"));
            assertThat(row(first).locator("time")).isVisible();
            assertThat(cut(row(first).locator("time"))).isFalse();
        }
        assertThat(sideways("document.documentElement")).isZero();
        if (scheme == ColorScheme.DARK && width < 900) {
            shoot("console-phone", false);
        }
        row(first).click();
        assertThat(page.locator("#workflow-text")).containsText("The workflow is in Await.");
        assertThat(cut(row(first).locator(".what b"))).isFalse();
        assertThat(sideways("document.documentElement")).isZero();
        shoot("console-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT), true);
        page.locator("[data-state=Await]").scrollIntoViewIfNeeded();
        if (width > 900) {
            assertThat(sideways("document.getElementById('graph')")).isZero();
        } else {
            assertThat(page.locator("[data-state=Await] rect"))
                    .isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(0.99));
        }
    }

    private static boolean cut(Locator text) {
        return (boolean) text.evaluate("(e) => e.scrollWidth > e.clientWidth");
    }

    private int sideways(String element) {
        return ((Number) page.evaluate("((e) => e.scrollWidth - e.clientWidth)(" + element + ")")).intValue();
    }

    @Test
    @DisplayName("looks like the pictures of the README")
    void isPhotographed() {
        submit("api-logs", "{'DurationSeconds': 6, 'RetryAfterSeconds': 2}", 7200);
        submit(
                "public",
                "{'DurationSeconds': 4, 'Outcome': 'FAILED', 'ErrorCode': 'InvalidRequest', 'Hooks': "
                        + "[{'HookTypeName': 'Acme::Logs::Encrypted', 'HookStatus': 'HOOK_COMPLETE_FAILED', 'FailureMode': 'FAIL', "
                        + "'InvocationPoint': 'PRE_PROVISION', 'HookStatusMessage': 'a log group needs a key'}]}",
                7200);
        submit("slow", "{'DurationSeconds': 90, 'RetryAfterSeconds': 2}", 8, "'Labels': {'name': 'slow'}");
        String regretted = submit(
                "regretted",
                "{'DurationSeconds': 90, 'RetryAfterSeconds': 40, 'CancelSeconds': 6}",
                30,
                "'Labels': {'name': 'regretted'}");
        submit(
                "worker-logs",
                "{'DurationSeconds': 100, 'RetryAfterSeconds': 3}",
                15,
                "'Labels': {'name': 'worker-logs'}");
        submit(
                "audit-logs",
                "{'DurationSeconds': 50, 'RetryAfterSeconds': 4}",
                120,
                "'Labels': {'env': 'prod', 'release': '42'}");
        page.locator("#span").selectOption("2 min");
        page.waitForTimeout(5_000);
        post("/requests/" + regretted + "/cancel", "");
        assertThat(page.locator(".pill", new Page.LocatorOptions().setHasText("TIMED_OUT"))
                        .first())
                .isVisible();
        page.locator(".row", new Page.LocatorOptions().setHasText("audit-logs")).click();
        assertThat(page.locator("#detail-body")).containsText("audit-logs");
        assertThat(page.locator("#workflow-text")).containsText("The workflow is in");
        page.waitForTimeout(300);
        shoot("console", true);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        page.waitForTimeout(300);
        shoot("console-dark", true);
    }
}
