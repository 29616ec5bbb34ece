package requesttracker.events;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.application.CancelService;
import requesttracker.application.EventBus;
import requesttracker.application.SubmissionReader;
import requesttracker.application.SubmitService;
import requesttracker.domain.Callback;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.RequestField;
import requesttracker.domain.Requester;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.domain.ValidationException;
import requesttracker.domain.Violation;
import requesttracker.json.Json;
import requesttracker.json.JsonText;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.runtime.WarmUp;
import requesttracker.store.CorruptRecordException;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Metric;
import requesttracker.telemetry.Telemetry;

/**
 * Carries out the commands Submit Resource Request and Cancel Resource Request; the function behind the bus's rule.
 *
 * <p>The detail has the members of {@code POST /requests}, or a RequestToken. The event's id is the ClientToken unless
 * the detail has one, so an event that is delivered twice submits once. For a command that cannot be carried out,
 * publishes Resource Request Rejected, which names members and rules and repeats no value.
 *
 * <p>Reads the stream itself. A desired state that is given as JSON must reach Cloud Control with its own text, such
 * as {@code 3.0e2} or {@code 1e400}. The runtime's serializer reads these numbers as floating point, and loses the
 * text.
 */
public final class HandleCommand implements RequestStreamHandler {
    /** EventBridge and a dead-letter queue take 1 MB; an event that a function failed on is queued in an envelope. */
    static final int MAX_BYTES = 900 * 1024;

    public static final String SUBMIT = "Submit Resource Request";
    public static final String CANCEL = "Cancel Resource Request";

    private final SubmitService submit;
    private final CancelService cancel;
    private final EventBus bus;
    private final RequestStore store;
    private final TrackerSettings settings;
    private final Telemetry telemetry;

    /** Called by the Lambda runtime. */
    public HandleCommand() {
        this(LambdaEnvironment.as(HandleCommand.class, HandleCommand::new));
    }

    /** Builds the function from its dependencies. */
    public HandleCommand(Dependencies dependencies) {
        this.submit = dependencies.submitService();
        this.cancel = dependencies.cancelService();
        this.bus = dependencies.eventBus();
        this.store = dependencies.store();
        this.settings = dependencies.settings();
        this.telemetry = dependencies.telemetry();
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        byte[] bytes = in.readAllBytes();
        Map<String, Object> event = Json.input(new ByteArrayInputStream(bytes), Set.of("detail"));
        if (WarmUp.isMeantBy(Json.text(event, "detail-type").orElse(""))) {
            Json.write(Map.of(), out);
            return;
        }
        String id = Json.text(event, "id").orElseThrow(() -> new IOException("The event has no id"));
        String detailType = Json.text(event, "detail-type").orElse("");
        Map<String, Object> detail = new LinkedHashMap<>();
        try {
            if (bytes.length > MAX_BYTES) {
                throw new ValidationException(
                        "detail", "must leave the event at most " + MAX_BYTES + " bytes; it has " + bytes.length);
            }
            detail.putAll(detail(event));
            switch (detailType) {
                case SUBMIT -> submit(detail, id, sender(event, id));
                case CANCEL -> cancel(detail, sender(event, id));
                default -> throw new ValidationException("detail-type", "must be " + SUBMIT + " or " + CANCEL);
            }
        } catch (ValidationException e) {
            Map<String, Object> rejected = rejected(id, detailType, e.violations());
            callback(event, detailType).ifPresent(callback -> {
                rejected.put(Callback.MEMBER, true);
                store.callbacks().reject(ValidationException.cut(id), callback, CallbackMessage.cause(rejected));
            });
            bus.publish(EventPayloads.REJECTED, rejected);
            String token = requestToken(detail).orElse("-");
            telemetry.warn(
                    "A command was rejected",
                    token,
                    Map.of("eventId", ValidationException.cut(id), "reason", e.getMessage()));
            telemetry.metric(Metric.REJECTED_EVENTS, 1, token);
        } catch (CorruptRecordException e) {
            // EventBridge retries, then keeps the event as a dead letter until a person repairs the record.
            telemetry.unreadable(e.requestToken(), e.attribute());
            throw e;
        }
        Json.write(Map.of(), out);
    }

    /** Returns the callback of a submit that is rejected, whatever else is wrong with it. */
    private Optional<Callback> callback(Map<String, Object> event, String detailType) {
        if (!detailType.equals(SUBMIT) || !settings.callbacksAllowed()) {
            return Optional.empty();
        }
        try {
            return Callback.ofRefused(detail(event));
        } catch (ValidationException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> detail(Map<String, Object> event) {
        try {
            if (event.get("detail") instanceof JsonText detail && detail.text().startsWith("{")) {
                return Json.object(detail.text(), SubmissionReader.JSON_MEMBERS);
            }
        } catch (MalformedJsonException e) {
            throw new ValidationException("detail", e.getMessage());
        }
        throw new ValidationException("detail", "must be a JSON object");
    }

    /**
     * Returns the event's origin. EventBridge sets the account; the sender chooses the source; an archive may repeat an
     * id.
     */
    private static Optional<Requester> sender(Map<String, Object> event, String id) {
        return Optional.of(
                new Requester.EventSender(Json.text(event, "account"), Json.text(event, "source"), Optional.of(id)));
    }

    private void submit(Map<String, Object> members, String eventId, Optional<Requester> sender) {
        members.putIfAbsent("ClientToken", eventId);
        Optional<Violation> refusal = submit.submit(SubmissionReader.read(members, settings), sender)
                .fold(
                        created -> Optional.empty(),
                        duplicate -> Optional.empty(),
                        () -> Optional.of(
                                new Violation("ClientToken", "must not have come with other content within 36 hours")),
                        () -> Optional.of(
                                new Violation("ProviderToken", "must name an operation that is not tracked already")));
        refusal.ifPresent(violation -> {
            throw new ValidationException(List.of(violation));
        });
    }

    private void cancel(Map<String, Object> detail, Optional<Requester> sender) {
        Submission.checkForged(detail.keySet());
        Optional<String> token = Json.text(detail, "RequestToken");
        if (token.isEmpty()) {
            throw new ValidationException(
                    "RequestToken", detail.containsKey("RequestToken") ? "must be a string" : "is required");
        }
        RequestField.REQUEST_TOKEN.check(token.get()).ifPresent(violation -> {
            throw new ValidationException(List.of(violation));
        });
        Optional<String> refusal = cancel.cancel(token.get(), sender)
                .fold(
                        accepted -> Optional.empty(),
                        // A cancel settled it: EventBridge delivered the same command twice.
                        settled -> settled.cancel().isPresent()
                                ? Optional.empty()
                                : Optional.of("must name a request that is PENDING or IN_PROGRESS; this one is "
                                        + settled.status().value()),
                        () -> Optional.of("must name a request that has not expired"));
        refusal.ifPresent(rule -> {
            throw new ValidationException("RequestToken", rule);
        });
    }

    /** Returns empty unless the value is a syntactically valid token: an invalid value may be as long as the event. */
    private static Optional<String> requestToken(Map<String, Object> detail) {
        return Json.text(detail, "RequestToken")
                .filter(token -> RequestField.REQUEST_TOKEN.check(token).isEmpty());
    }

    private static Map<String, Object> rejected(String eventId, String detailType, List<Violation> violations) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("Id", ValidationException.cut(eventId) + ":rejected");
        detail.put("SequenceNumber", 1);
        detail.put("EventId", ValidationException.cut(eventId));
        detail.put("Command", ValidationException.cut(detailType));
        detail.put(
                "Reasons",
                violations.stream()
                        .map(violation -> Map.of("Member", violation.member(), "Rule", violation.rule()))
                        .toList());
        return detail;
    }
}
