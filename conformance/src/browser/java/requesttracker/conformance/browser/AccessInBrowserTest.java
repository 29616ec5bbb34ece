package requesttracker.conformance.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import requesttracker.local.HostOptions;

@DisplayName("The page, without a mouse or without sight,")
class AccessInBrowserTest extends PageInBrowser {
    @BeforeEach
    void open() {
        serve(HostOptions.inMemory());
        use(DESK);
    }

    @Test
    @DisplayName("has the same order for Tab as for reading")
    void isGoneThroughInOrder() {
        String token = submit("tabbed", "{'DurationSeconds': 900, 'RetryAfterSeconds': 600}", 7200);
        assertThat(row(token)).isVisible();
        assertThat(tabTo("list"))
                .containsExactly(
                        "Skip to the requests",
                        "new",
                        "search",
                        "operation",
                        "state",
                        "since",
                        "until",
                        "span",
                        "follow",
                        "list");
        page.keyboard().press("Enter");
        assertThat(page.locator("#cancel")).isVisible();
        assertThat(tab(6)).containsExactly("close", "copy-token", "alike", "copy-record", "cancel", "graph");
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        assertThat(focused()).isEqualTo("Do not cancel");
        assertThat(tab(1)).containsExactly("Cancel the request");
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        assertThat(page.locator("#cancel")).isFocused();
    }

    @Test
    @DisplayName("has a form that works by keyboard, and returns the focus when the form closes")
    void fillsTheFormInOrder() {
        tab(2);
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        assertThat(focused()).isEqualTo("Operation");
        assertThat(tab(10))
                .containsExactly(
                        "TypeName",
                        "behavior",
                        "DesiredState",
                        "Labels",
                        "TimeoutSeconds",
                        "OnTimeout",
                        "OnConflict",
                        "submit-link",
                        "submit-cancel",
                        "Submit");
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        assertThat(page.locator("#new")).isFocused();
    }

    @Test
    @DisplayName("has a role and a name for each control and each part")
    void namesEverything() {
        row(submit("heard", "{'DurationSeconds': 900, 'RetryAfterSeconds': 600}", 7200))
                .click();
        assertThat(page.locator("#workflow-text")).containsText("The workflow is in Await.");
        assertThat(page.locator("body")).matchesAriaSnapshot("""
                        - link "Skip to the requests"
                        - banner:
                          - heading "Request tracker" [level=1]
                          - status: /live, with the simulator/
                          - button "New request"
                        - main:
                          - region "Requests":
                            - heading "Requests" [level=2]
                            - search "Filter the requests":
                              - searchbox "Search"
                              - combobox "Operation"
                              - combobox "State"
                              - textbox "Since"
                              - textbox "Until"
                              - combobox "Span"
                              - button "Follow now" [pressed]
                            - status: 1 of 1 requests, 1 not settled
                            - paragraph: /Times are in .+ \\(GMT.*\\)\\./
                            - listbox /Requests, newest first.*/:
                              - option /IN_PROGRESS, CREATE AWS::Logs::LogGroup [0-9a-f]{8}/ [selected]
                            - list "Meaning of the colors and marks"
                          - region "CREATE AWS::Logs::LogGroup":
                            - heading "CREATE AWS::Logs::LogGroup" [level=2]
                            - button "Close the detail"
                            - definition:
                              - button "Copy the token"
                            - heading "Timeline" [level=3]
                            - list
                            - link "Submit a similar request"
                            - button "Copy the raw record"
                            - button "Cancel the request"
                        - region "The workflow":
                          - heading "The workflow" [level=2]
                          - status: The workflow is in Await.
                          - group "Drawing of the workflow, which you can scroll":
                            - img "States of the workflow"
                          - list "Meaning of the lines in the drawing"
                        """);
        page.getByRole(AriaRole.BUTTON, named("New request")).click();
        assertThat(page.getByRole(AriaRole.DIALOG)).matchesAriaSnapshot("""
                        - dialog "New request":
                          - heading "New request" [level=2]
                          - combobox "Operation"
                          - textbox "Type name"
                          - combobox "Simulator's behavior"
                          - textbox "Desired state (JSON)"
                          - textbox /Labels/
                          - spinbutton "Timeout, seconds"
                          - combobox "On timeout"
                          - combobox "On conflict"
                          - button "Copy a link to this form"
                          - button "Close"
                          - button "Submit"
                        """);
        page.getByLabel("Operation").last().selectOption("UPDATE");
        assertThat(page.getByRole(AriaRole.DIALOG)).matchesAriaSnapshot("""
                        - dialog "New request":
                          - textbox "Identifier"
                          - textbox "Patch document (RFC 6902)"
                        """);
    }

    @Test
    @DisplayName("announces the number of requests, the changes of the open request, and errors")
    void announces() {
        page.evaluate("""
                () => {
                  globalThis.heard = [];
                  new MutationObserver((changes) => {
                    for (const {target} of changes) {
                      const live = (target.closest ? target : target.parentElement)?.closest('[role=status], [role=alert]');
                      if (live) heard.push(`${live.role}: ${live.textContent}`);
                    }
                  }).observe(document.body, {subtree: true, childList: true, characterData: true});
                }""");
        String token = submit("announced", "{'DurationSeconds': 900, 'RetryAfterSeconds': 600}", 7200);
        row(token).click();
        assertThat(page.locator("#workflow-text")).containsText("The workflow is in Await.");
        post("/requests/" + token + "/cancel", "");
        assertThat(page.locator("#workflow-text")).containsText("The workflow has ended");
        assertThat(page.locator("#count")).containsText("0 not settled");
        page.getByRole(AriaRole.BUTTON, named("New request")).click();
        page.getByLabel("Type name").fill("nonsense");
        page.getByRole(AriaRole.BUTTON, named("Submit").setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("TypeName");
        assertThat((List<?>) page.evaluate("heard"))
                .map(Object::toString)
                .contains(
                        "status: 1 of 1 requests, 1 not settled",
                        "status: The workflow is in Await.",
                        "status: The workflow has ended, and the terminal event is published.",
                        "status: 1 of 1 requests, 0 not settled")
                .anyMatch(text -> text.startsWith("alert: ") && text.contains("TypeName"));
        complaints.removeIf(text -> text.contains("400"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("has a contrast of at least 4.5 to 1 for all text:")
    @EnumSource(names = {"LIGHT", "DARK"})
    void hasContrast(ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        String lit = submit(
                "lit", "{'DurationSeconds': 900, 'RetryAfterSeconds': 600, 'StatusMessage': 'it takes long'}", 7200);
        String failed =
                submit("failed", "{'DurationSeconds': 1, 'Outcome': 'FAILED', 'ErrorCode': 'InvalidRequest'}", 7200);
        page.evaluate("""
                () => ['PENDING', 'IN_PROGRESS', 'CANCEL_IN_PROGRESS', 'SUCCESS/SUCCEEDED', 'FAILED/LOST',
                  'CANCEL_COMPLETE/CANCELED'].forEach((end, i) => {
                    const [OperationStatus, Outcome] = end.split('/');
                    page.upsert({RequestToken: 'made' + i, TypeName: 'AWS::Logs::LogGroup', Operation: 'CREATE',
                      OperationStatus, Outcome, SubmittedAt: new Date().toISOString(), Timeline: []}, true);
                  })""");
        for (String tone : List.of("pending", "progress", "cancel", "ok", "bad", "stop")) {
            assertThat(page.locator(".row .pill." + tone).first()).isVisible();
        }
        row(failed).click();
        assertThat(page.locator("#detail-body .note.bad")).containsText("InvalidRequest");
        assertThat(faint()).isEmpty();
        row(lit).click();
        assertThat(page.locator("#graph .node.lit")).hasCount(1);
        assertThat(page.locator("#cancel")).isVisible();
        assertThat(faint()).isEmpty();
        page.evaluate("document.querySelectorAll('.row').forEach((row) => row.setAttribute('aria-selected', true))");
        assertThat(faint()).isEmpty();
        page.getByRole(AriaRole.BUTTON, named("New request")).click();
        page.getByLabel("Type name").fill("nonsense");
        page.getByRole(AriaRole.BUTTON, named("Submit").setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("TypeName");
        assertThat(faint()).isEmpty();
        complaints.removeIf(text -> text.contains("400"));
    }

    /** Returns each visible text whose color is too close to its background. */
    private List<?> faint() {
        return (List<?>) page.evaluate("""
                () => {
                  const pixel = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
                    .getContext('2d', {willReadFrequently: true});
                  const paint = (color) => {
                    pixel.fillStyle = color;
                    pixel.fillRect(0, 0, 1, 1);
                  };
                  const luminance = () => {
                    const [r, g, b] = [...pixel.getImageData(0, 0, 1, 1).data].map((value) => value / 255)
                      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                  };
                  const contrast = (element, color) => {
                    const behind = [];
                    for (let e = element; e; e = e.parentElement) behind.unshift(getComputedStyle(e).backgroundColor);
                    const box = element.parentElement.querySelector(':scope > rect');
                    if (box) behind.push(getComputedStyle(box).fill);
                    behind.forEach(paint);
                    const back = luminance();
                    paint(color);
                    const front = luminance();
                    return (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
                  };
                  const faint = [];
                  const judge = (element, color, text) => {
                    const ratio = contrast(element, color);
                    if (ratio < 4.5) faint.push(`${text}: ${ratio.toFixed(2)}`);
                  };
                  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                  while (walker.nextNode()) {
                    const text = walker.currentNode.textContent.trim();
                    const element = walker.currentNode.parentElement;
                    if (!text || !element.checkVisibility() || element.closest('title, script, noscript')) continue;
                    const style = getComputedStyle(element);
                    judge(element, element.closest('svg') ? style.fill : style.color, text);
                  }
                  for (const field of document.querySelectorAll('input, textarea, select')) {
                    if (!field.checkVisibility()) continue;
                    judge(field, getComputedStyle(field).color, field.id || field.name);
                    judge(field, getComputedStyle(field, '::placeholder').color, `${field.id || field.name}'s placeholder`);
                  }
                  return faint;
                }""");
    }

    /** Presses Tab until an element has the focus. A control with several parts is listed once. */
    private List<String> tabTo(String last) {
        List<String> stops = new ArrayList<>();
        for (int i = 0; i < 40 && !stops.contains(last); i++) {
            stops.addAll(tab(1));
        }
        return stops.stream().distinct().toList();
    }

    private List<String> tab(int times) {
        List<String> stops = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            page.keyboard().press("Tab");
            stops.add(focused());
        }
        return stops;
    }

    private String focused() {
        return page.evaluate("(({id, name, textContent}) => id || name || textContent.trim())(document.activeElement)")
                .toString();
    }
}
