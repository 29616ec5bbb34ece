package requesttracker.endpoint;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import requesttracker.commands.Cancel;
import requesttracker.domain.CancelReason;
import requesttracker.runtime.Deployed;
import requesttracker.telemetry.Telemetry;

/** {@code POST /requests/{token}/cancel}: 202 when the cancel is on the record; 409 if the request has settled. */
public final class CancelRequest extends EndpointFunction {
    private final Cancel cancel;
    private final InstantSource clock;

    /** As Lambda makes it. */
    public CancelRequest() {
        this(Deployed.as(CancelRequest.class, CancelRequest::new));
    }

    private CancelRequest(Deployed deployed) {
        this(deployed.cancel(), deployed.telemetry(), deployed.clock());
    }

    public CancelRequest(Cancel cancel, Telemetry telemetry, InstantSource clock) {
        super(telemetry);
        this.cancel = cancel;
        this.clock = clock;
    }

    @Override
    HttpAnswer answer(HttpCall call) {
        Optional<String> token = GetRequest.token(call);
        if (token.isEmpty()) {
            return notFound();
        }
        Cancel.Answer answer = cancel.cancel(token.get(), CancelReason.REQUESTED, Optional.empty());
        if (answer instanceof Cancel.Answer.Accepted accepted) {
            return HttpAnswer.json(
                    202,
                    RequestView.pointers(accepted.request(), clock.instant()),
                    RequestView.of(accepted.request(), Optional.empty()));
        }
        if (answer instanceof Cancel.Answer.Settled settled) {
            return HttpAnswer.problem(
                    409,
                    "Conflict",
                    "Only a request that is PENDING or IN_PROGRESS can be cancelled; this one is "
                            + settled.request().status().value(),
                    List.of());
        }
        return notFound();
    }
}
