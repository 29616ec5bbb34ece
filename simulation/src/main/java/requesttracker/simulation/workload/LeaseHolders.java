package requesttracker.simulation.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import requesttracker.simulation.checkers.Checkers;

/**
 * The clients with leases. Each begins its lease before it submits, renews the lease every third of it, and stops after
 * some renewals. Some submit long after that, some with another client's lease, and some hand a request over to another
 * client.
 */
public final class LeaseHolders {
    private static final String CREATE = "/DesiredState/Simulate/Create";

    private final Checkers checkers;
    private final SplittableRandom random;
    private final boolean enabled;
    private final List<Holder> holders = new ArrayList<>();

    /** @param enabled whether clients of this run have leases */
    public LeaseHolders(Checkers checkers, SplittableRandom random, boolean enabled) {
        this.checkers = checkers;
        this.random = random;
        this.enabled = enabled;
    }

    /** Names a lease in some submissions. Submits at once, or some time after the lease has begun. */
    void submitLeased(ObjectNode submission, WorkloadTarget target, Runnable submit) {
        if (!enabled || random.nextInt(5) == 0) {
            submit.run();
        } else if (!holders.isEmpty() && random.nextInt(3) == 0) {
            submission.put("LeaseId", holders.get(random.nextInt(holders.size())).leaseId);
            submit.run();
        } else {
            Holder holder = new Holder(target, random.nextBoolean() ? random.nextInt(1, 12) : 0);
            submission.put("LeaseId", holder.leaseId);
            if (submission.at(CREATE).isObject() && random.nextBoolean()) {
                // Long enough that the lease ends first, unless the client renews it.
                ((ObjectNode) submission.at(CREATE)).put("DurationSeconds", holder.seconds + random.nextInt(1, 120));
            }
            holder.begin(() ->
                    target.after(Duration.ofMillis(random.nextBoolean() ? 0 : random.nextInt(1, 60_000)), submit));
        }
    }

    /** Draws whether a client repeats its submit. */
    boolean repeats() {
        return enabled && random.nextInt(3) == 0;
    }

    /** Gives some repeats of a submit no lease, or that of another client, which takes over from the first one. */
    void maybeChange(ObjectNode repeated, WorkloadTarget target) {
        if (!enabled) {
            return;
        }
        switch (random.nextInt(5)) {
            case 0, 1 -> repeated.remove("LeaseId");
            case 2, 3 -> {
                holders.stream()
                        .filter(first -> Optional.of(first.leaseId).equals(leaseId(repeated)))
                        .forEach(first -> first.renewals = 0);
                Holder next = new Holder(target, random.nextInt(4, 12));
                repeated.put("LeaseId", next.leaseId);
                next.begin(() -> {});
            }
            default -> {}
        }
    }

    /** Returns the lease of a submission. */
    static Optional<String> leaseId(ObjectNode submission) {
        return Optional.ofNullable(submission.path("LeaseId").textValue());
    }

    private final class Holder {
        private final WorkloadTarget target;
        private final String leaseId = "lease-" + holders.size();
        private final int seconds = random.nextInt(30, random.nextBoolean() ? 40 : 240);
        private int renewals;

        Holder(WorkloadTarget target, int renewals) {
            this.target = target;
            this.renewals = renewals;
            holders.add(this);
        }

        /** Begins the lease, as often as it takes. */
        void begin(Runnable begun) {
            put(accepted -> {
                if (accepted) {
                    begun.run();
                    renewLater();
                } else {
                    target.after(Duration.ofMillis(random.nextInt(500, 30_000)), () -> begin(begun));
                }
            });
        }

        /** Renews the lease in time, also if the last renewal failed or is not answered yet. */
        private void renewLater() {
            if (renewals-- > 0) {
                target.after(Duration.ofSeconds(seconds).dividedBy(3), () -> {
                    put(accepted -> {});
                    renewLater();
                });
            }
        }

        private void put(Consumer<Boolean> done) {
            EndpointCall call = EndpointCall.of("RenewLease", "{\"Seconds\": " + seconds + "}");
            call.event().putObject("pathParameters").put("id", leaseId);
            target.invoke(call.function(), call.event(), answer -> {
                int status =
                        answer.map(given -> given.path("statusCode").asInt()).orElse(500);
                if (status == 200) {
                    checkers.leaseRenewed(Workload.body(answer.get()));
                } else if (status < 500) {
                    checkers.broken("a renewal of a lease got the answer " + answer.get());
                }
                done.accept(status == 200);
            });
        }
    }
}
