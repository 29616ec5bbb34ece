package requesttracker.endpoint;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.commands.Submit;
import requesttracker.domain.InvalidInput;
import requesttracker.domain.Request;
import requesttracker.domain.Settings;
import requesttracker.domain.Submission;
import requesttracker.json.Json;
import requesttracker.runtime.Deployed;
import requesttracker.store.RequestStore.Submitted;
import requesttracker.telemetry.Telemetry;

/** {@code POST /requests}: 202 with Location and Retry-After; {@code Idempotency-Key} is the ClientToken. */
public final class SubmitRequest extends EndpointFunction {
    private final Submit submit;
    private final Settings settings;
    private final InstantSource clock;

    /** As Lambda makes it. */
    public SubmitRequest() {
        this(Deployed.as(SubmitRequest.class, SubmitRequest::new));
    }

    private SubmitRequest(Deployed deployed) {
        this(deployed.submit(), deployed.settings(), deployed.telemetry(), deployed.clock());
    }

    public SubmitRequest(Submit submit, Settings settings, Telemetry telemetry, InstantSource clock) {
        super(telemetry);
        this.submit = submit;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    HttpAnswer answer(HttpCall call) throws Json.Malformed {
        Map<String, Object> members = Json.withTexts(Json.object(call.body()), "DesiredState", "PatchDocument");
        call.header("idempotency-key").ifPresent(key -> {
            Object other = members.putIfAbsent("ClientToken", key);
            if (other != null && !other.equals(key)) {
                throw new InvalidInput("ClientToken", "must not differ from the header Idempotency-Key");
            }
        });
        Submitted submitted = submit.submit(Submission.read(members, settings));
        if (submitted instanceof Submitted.New stored) {
            return accepted(stored.request());
        }
        if (submitted instanceof Submitted.Same same) {
            return accepted(same.request());
        }
        return HttpAnswer.problem(
                422,
                "Unprocessable Content",
                "The same ClientToken (Idempotency-Key) came with other content within 36 hours",
                List.of());
    }

    private HttpAnswer accepted(Request request) {
        return HttpAnswer.json(
                202, RequestView.pointers(request, clock.instant()), RequestView.of(request, Optional.empty()));
    }
}
