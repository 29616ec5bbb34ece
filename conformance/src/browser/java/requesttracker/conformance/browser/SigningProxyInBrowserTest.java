package requesttracker.conformance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.client.TrackerClient;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;
import requesttracker.proxy.SigningProxy;

@DisplayName("The page of a deployed tracker")
class SigningProxyInBrowserTest extends PageInBrowser {
    private static final String STATE_MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:Lifecycle-Ab1";

    @TempDir
    private Path data;

    private SigningProxy doorway;

    @BeforeEach
    void open() {
        serve(HostOptions.inMemory().keptIn(data));
        doorway = new SigningProxy(
                0, new TrackerClient(URI.create(tracker.url()), Optional.empty()), Optional.of(STATE_MACHINE));
        site = doorway.url();
        use(DESK);
    }

    @AfterEach
    void closeDoorway() {
        page.context().close();
        doorway.close();
    }

    @Test
    @DisplayName("explains why it shows neither the terminal event nor the workflow's history")
    void saysWhatItDoesNotHear() {
        submit("deployed", "{'DurationSeconds': 10}", 7200);
        option("deployed").click();
        assertThat(page.locator("#workflow-text"))
                .containsText("The history of a deployed workflow is in Step Functions");
        assertThat(page.locator("#detail-body")).containsText("SUCCEEDED");
        assertThat(page.locator("#detail-body"))
                .containsText("published on the event bus of the deployed tracker, which this page cannot read");
    }

    @Test
    @DisplayName("links a request to its execution in the AWS console")
    void linksToTheExecution() {
        String token = submit("linked", "{'DurationSeconds': 1}", 7200);
        option("linked").click();
        assertThat(page.getByRole(AriaRole.LINK, named(token)))
                .hasAttribute(
                        "href",
                        "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/"
                                + URLEncoder.encode(
                                        STATE_MACHINE.replace("stateMachine", "execution") + ":" + token,
                                        StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("reports that the API does not answer, and shows its rows again when it answers")
    void comesBack() {
        submit("settled", "{'DurationSeconds': 1}", 7200);
        assertThat(option("settled")).hasAttribute("aria-label", "SUCCEEDED, CREATE AWS::Logs::LogGroup settled");
        int port = tracker.port();
        tracker.close();
        assertThat(page.locator("#link")).containsText("the endpoint does not answer");
        page.reload();
        assertThat(page.locator("#link")).containsText("does not answer");
        tracker = LocalServer.serving(HostOptions.inMemory().port(port).keptIn(data));
        assertThat(page.locator("#link")).containsText("live, " + tracker.url());
        assertThat(page.locator("#count")).containsText("1 of 1 requests, 0 not settled");
        submit("after", "{'DurationSeconds': 1}", 7200);
        assertThat(option("after")).hasAttribute("aria-label", "SUCCEEDED, CREATE AWS::Logs::LogGroup after");
        complaints.removeIf(text -> text.contains("Failed to load resource"));
    }
}
