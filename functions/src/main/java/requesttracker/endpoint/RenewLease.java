package requesttracker.endpoint;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import requesttracker.domain.Lease;
import requesttracker.domain.Timestamps;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.runtime.Dependencies;
import requesttracker.runtime.LambdaEnvironment;
import requesttracker.store.LeaseItems;

/** {@code PUT /leases/{id}}: begins or renews a lease, and returns a time until which it lasts at least. */
public final class RenewLease extends EndpointFunction {
    private final LeaseItems leases;
    private final InstantSource clock;

    /** Called by the Lambda runtime. */
    public RenewLease() {
        this(LambdaEnvironment.as(RenewLease.class, parts -> stream(new RenewLease(parts))));
    }

    /** Builds the function from its dependencies. */
    public RenewLease(Dependencies dependencies) {
        super(dependencies);
        this.leases = dependencies.store().leases();
        this.clock = dependencies.clock();
    }

    @Override
    ApiResponse answer(ApiRequest call) throws MalformedJsonException {
        Lease lease = Lease.read(
                Json.text(call.pathParameters(), "id").orElse(""),
                Json.object(call.body()),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        leases.renew(lease);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("LeaseId", lease.leaseId());
        view.put("EndsAt", Timestamps.iso(lease.endsAt()));
        return ApiResponse.json(200, Map.of(), view);
    }
}
