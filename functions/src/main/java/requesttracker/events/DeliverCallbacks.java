package requesttracker.events;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import requesttracker.application.CallerAnswer;
import requesttracker.application.CallerTasks;
import requesttracker.domain.Callback;
import requesttracker.domain.EventPayloads;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Request;
import requesttracker.domain.RequestField;
import requesttracker.json.Json;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.runtime.WarmUp;
import requesttracker.store.CorruptRecordException;
import requesttracker.store.RequestStore;
import requesttracker.telemetry.Metric;
import requesttracker.telemetry.Telemetry;

/**
 * Calls back the tasks that wait for a settled request or a rejected command. The bus's rule invokes it for the events
 * Resource Request Settled and Resource Request Rejected with {@code Callback: true}.
 *
 * <p>The event only triggers the call. The content comes from the record, so that no forged event ends a task. Delivery
 * is at least once. A task that is gone counts as called back.
 */
public final class DeliverCallbacks implements RequestStreamHandler {
    private final RequestStore store;
    private final CallerTasks callers;
    private final Telemetry telemetry;
    private final InstantSource clock;

    /** Called by the Lambda runtime. */
    public DeliverCallbacks() {
        this(LambdaEnvironment.as(DeliverCallbacks.class, DeliverCallbacks::new));
    }

    /** Builds the function from its dependencies. */
    public DeliverCallbacks(Dependencies dependencies) {
        this.store = dependencies.store();
        this.callers = dependencies.callerTasks();
        this.telemetry = dependencies.telemetry();
        this.clock = dependencies.clock();
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        Map<String, Object> event = Json.input(in);
        String detailType = Json.text(event, "detail-type").orElse("");
        if (!WarmUp.isMeantBy(detailType)) {
            deliver(detailType, Json.member(event, "detail"));
        }
        Json.write(Map.of(), out);
    }

    private void deliver(String detailType, Map<String, Object> detail) {
        switch (detailType) {
            case EventPayloads.SETTLED ->
                Json.text(detail, "RequestToken")
                        .filter(token -> RequestField.REQUEST_TOKEN.check(token).isEmpty())
                        .ifPresent(this::deliverSettled);
            case EventPayloads.REJECTED -> Json.text(detail, "EventId").ifPresent(this::deliverRejected);
            default -> telemetry.warn("An event is not one that callbacks are delivered by", "-", Map.of());
        }
    }

    private void deliverSettled(String requestToken) {
        try {
            store.find(requestToken).filter(Request::isSettled).ifPresent(this::deliverSettled);
        } catch (CorruptRecordException e) {
            // Delivered again, and then kept as a dead letter until the record can be read.
            telemetry.unreadable(e.requestToken(), e.attribute());
            throw e;
        }
    }

    private void deliverSettled(Request request) {
        String requestToken = request.requestToken();
        Set<Callback> waiting = store.callbacks().of(requestToken);
        Delivery delivery = new Delivery(CallbackMessage.settled(request), requestToken);
        waiting.forEach(delivery::callBack);
        store.callbacks().remove(requestToken, delivery.done);
        boolean isNews = !waiting.isEmpty()
                || request.callback()
                        .filter(known -> known.deliveredAt().isEmpty())
                        .isPresent();
        if (delivery.refusal.isPresent()) {
            store.save(request, r -> Lifecycle.callbackFailed(r, delivery.refusal.get()));
        } else if (delivery.unanswered.isEmpty() && isNews) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            store.save(request, r -> Lifecycle.callbacksDelivered(r, now));
        }
        delivery.retryUnanswered();
    }

    private void deliverRejected(String eventId) {
        store.callbacks().ofRejectedCommand(eventId).ifPresent(command -> {
            Delivery delivery = new Delivery(CallbackMessage.rejected(command.detail()), "-");
            command.callbacks().forEach(delivery::callBack);
            store.callbacks().removeRejected(eventId, delivery.done);
            delivery.retryUnanswered();
        });
    }

    /** The calls for one event, and their results. */
    private final class Delivery {
        private final CallbackMessage message;
        private final String requestToken;
        private final Set<Callback> done = new LinkedHashSet<>();
        private Optional<String> refusal = Optional.empty();
        private Optional<RuntimeException> unanswered = Optional.empty();

        Delivery(CallbackMessage message, String requestToken) {
            this.message = message;
            this.requestToken = requestToken;
        }

        void callBack(Callback callback) {
            CallerAnswer answer;
            try {
                answer = message.error()
                        .map(error -> callers.fail(callback.taskToken(), error, message.text()))
                        .orElseGet(() -> callers.succeed(callback.taskToken(), message.text()));
            } catch (RuntimeException e) {
                unanswered = Optional.of(e);
                return;
            }
            switch (answer) {
                case TAKEN, GONE -> done.add(callback);
                case DENIED ->
                    refused("AccessDenied: callbackStateMachineArns does not list the caller's state machine");
                case INVALID_TOKEN -> refused("InvalidToken: Step Functions does not know the task token");
            }
        }

        private void refused(String why) {
            refusal = Optional.of(why);
            telemetry.warn("A callback is not delivered", requestToken, Map.of("reason", why));
            telemetry.metric(Metric.CALLBACK_FAILURES, 1, requestToken);
        }

        /** Lets Lambda invoke the function again, for the calls that were not answered. */
        void retryUnanswered() {
            unanswered.ifPresent(e -> {
                throw e;
            });
        }
    }
}
