package requesttracker.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import requesttracker.domain.CallbackStatus;
import requesttracker.domain.CancelReason;
import requesttracker.domain.Canceler;
import requesttracker.domain.Cancellation;
import requesttracker.domain.EndedAttempt;
import requesttracker.domain.ErrorCode;
import requesttracker.domain.HookProgress;
import requesttracker.domain.Labels;
import requesttracker.domain.NextStep;
import requesttracker.domain.OnCallerGone;
import requesttracker.domain.OnConflict;
import requesttracker.domain.OnTimeout;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Outcome;
import requesttracker.domain.Phase;
import requesttracker.domain.Progress;
import requesttracker.domain.RemnantCheck;
import requesttracker.domain.Request;
import requesttracker.domain.RequestOrigin;
import requesttracker.domain.RequestPolicy;
import requesttracker.domain.RequestSpec;
import requesttracker.domain.RequestSummary;
import requesttracker.domain.Requester;
import requesttracker.domain.ResourceExists;
import requesttracker.domain.Settlement;
import requesttracker.domain.Spellings;
import requesttracker.domain.StartAttempt;
import requesttracker.domain.StartTries;
import requesttracker.domain.StartedOperation;
import requesttracker.domain.Timestamps;
import requesttracker.domain.WaitState;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Maps a request to DynamoDB attributes and back. Times are ISO 8601 texts. An unknown value has no attribute. */
final class RequestItemMapper {
    /** Ten years: longer than any setting allows, and short enough that every deadline is a valid date. */
    private static final long TIMEOUT_MAX_SECONDS = 10L * 366 * 86_400;

    /** The partition key of the index by resource. A record of an earlier version gets it with its next change. */
    static final String RESOURCE_KEY = "ResourceKey";

    /** The latest time that {@link Timestamps} writes in fixed length. */
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** The maximum number of parts of 350,000 bytes: 262,144 characters have at most four bytes each. */
    private static final int PARTS_MAX = 3;

    /** The 2,048 bytes of a partition key minus the 196 of a TypeName and the separator. */
    private static final int IDENTIFIER_MAX_BYTES = 1_851;

    private RequestItemMapper() {}

    /** Returns the attributes that the functions write. Only the workflow writes TaskToken and PublishedAt. */
    static Map<String, AttributeValue> of(Request request, Duration retention) {
        Attributes item = new Attributes();
        item.text("RequestToken", Optional.of(request.requestToken()));
        item.number("Version", request.version());
        item.text("Operation", Optional.of(request.spec().operation().name()));
        item.text("TypeName", Optional.of(request.spec().typeName()));
        item.text("TypeVersionId", request.spec().typeVersionId());
        item.text("RoleArn", request.spec().roleArn());
        item.text("PayloadDigest", request.spec().digest());
        item.number("TimeoutSeconds", request.policy().timeout().toSeconds());
        item.text("OnTimeout", Optional.of(request.policy().onTimeout().name()));
        item.text("OnConflict", Optional.of(request.policy().onConflict().name()));
        item.time("SubmittedAt", Optional.of(request.submittedAt()));
        item.text("Driver", Optional.of(request.driver()));
        item.number("Restarts", request.restarts());
        putOrigin(item, request.origin());
        if (request.next().isPresent()) {
            item.put("NextStep", AttributeValue.fromS(request.next().get().name()));
            item.put("ActiveResource", AttributeValue.fromS(activeResource(request)));
        }
        item.time("DueAt", request.waitState().dueAt());
        item.number("Polls", request.waitState().polls());
        StartAttempt start = request.start();
        item.number("StartAttempt", start.attempt());
        item.time("StartAttemptedAt", start.attemptedAt());
        item.text("ProviderToken", start.providerToken());
        item.time("StartedAt", start.startedAt());
        putPhase(item, request.phase());
        if (!request.attempts().isEmpty()) {
            item.put(
                    "Attempts",
                    AttributeValue.fromL(request.attempts().stream()
                            .map(RequestItemMapper::attempt)
                            .toList()));
        }
        Progress progress = request.progress();
        item.text("OperationStatus", Optional.of(request.status().value()));
        item.text("Identifier", request.identifier());
        item.text("EarlierIdentifier", progress.spellings().earlier());
        item.text(RESOURCE_KEY, resourceKey(request));
        item.time("EventTime", progress.eventTime());
        item.text("StatusMessage", progress.statusMessage());
        item.text("ErrorCode", progress.errorCode().map(ErrorCode::value));
        item.text("HooksRequestToken", progress.hooksRequestToken());
        if (!progress.hooks().isEmpty()) {
            item.put(
                    "Hooks",
                    AttributeValue.fromL(progress.hooks().stream()
                            .map(RequestItemMapper::hook)
                            .toList()));
        }
        request.cancel().ifPresent(cancel -> {
            item.time("CancelRequestedAt", Optional.of(cancel.requestedAt()));
            item.text("CancelReason", Optional.of(cancel.reason().knownBefore().name()));
            item.text(
                    "CancelReasonSince",
                    Optional.of(cancel.reason())
                            .filter(reason -> reason != reason.knownBefore())
                            .map(Enum::name));
            item.time("CancelSentAt", cancel.sentAt());
            item.number("CancelAttempts", cancel.attempts());
            item.time("CancelNotBefore", cancel.notBefore());
            item.text("SupersededBy", cancel.supersededBy());
            cancel.canceler().first().ifPresent(caller -> item.put(Requester.CANCELED_BY, caller(caller)));
            item.number(Requester.CANCELED_BY_COUNT, cancel.canceler().count());
        });
        item.text("AwaitedBy", request.awaitedBy());
        request.callback().ifPresent(callback -> {
            item.text("OnCallerGone", Optional.of(callback.onCallerGone().name()));
            item.number("CallbacksAdded", callback.added());
            item.time("CallbackDeliveredAt", callback.deliveredAt());
            item.text("CallbackFailure", callback.failure());
        });
        if (!request.leaseIds().isEmpty()) {
            item.put(
                    "LeaseIds",
                    AttributeValue.fromL(request.leaseIds().stream()
                            .map(AttributeValue::fromS)
                            .toList()));
        }
        request.settlement().ifPresent(end -> {
            item.time("SettledAt", Optional.of(end.at()));
            item.text("Outcome", Optional.of(end.outcome().name()));
            item.text("ResourceExists", end.resourceExists().map(Enum::name));
            item.number("ExpiresAt", end.at().plus(retention).getEpochSecond());
        });
        return item.values;
    }

    private static void putOrigin(Attributes item, RequestOrigin origin) {
        origin.submittedBy().ifPresent(caller -> item.put(Requester.SUBMITTED_BY, caller(caller)));
        if (!origin.labels().isEmpty()) {
            Map<String, AttributeValue> labels = new LinkedHashMap<>();
            origin.labels().values().forEach((name, value) -> labels.put(name, AttributeValue.fromS(value)));
            item.put(Labels.MEMBER, AttributeValue.fromM(labels));
        }
        item.text("ClientToken", origin.clientToken());
        item.text("RunId", origin.runId());
    }

    private static AttributeValue caller(Requester caller) {
        Attributes members = new Attributes();
        return AttributeValue.fromM(caller.fold(
                iam -> {
                    members.text("Kind", Optional.of("IAM"));
                    members.text("Principal", Optional.of(iam.principal()));
                    members.text("Account", iam.account());
                    return members.values;
                },
                eventSender -> {
                    members.text("Kind", Optional.of("EVENT"));
                    members.text("Account", eventSender.account());
                    members.text("ClaimedSource", eventSender.claimedSource());
                    members.text("ClaimedEventId", eventSender.claimedEventId());
                    return members.values;
                },
                tracker -> {
                    members.text("Kind", Optional.of("TRACKER"));
                    members.text("Reason", Optional.of(tracker.reason()));
                    return members.values;
                }));
    }

    /** Adds the attributes of the request's phase. */
    private static void putPhase(Attributes item, Phase phase) {
        phase.fold(
                notStarted -> {
                    item.time("StartNotBefore", notStarted.notBefore());
                    item.time("StartRefusedSince", notStarted.tries().refusedSince());
                    item.time("AbsentSince", notStarted.remnant().flatMap(RemnantCheck::absentSince));
                    return item;
                },
                inDoubt -> {
                    item.number("UnansweredStarts", inDoubt.unanswered());
                    item.time("StartRefusedSince", inDoubt.tries().refusedSince());
                    return item;
                },
                running -> item,
                settled -> item);
    }

    /**
     * Returns the partition key of the active requests on one resource. A create has no key until it has an Identifier.
     *
     * <p>A partition key has at most 2,048 bytes, and an Identifier of 1,024 characters can have 4,096 bytes. A digest
     * replaces an Identifier that is too long.
     */
    static String activeResource(String typeName, String identifier) {
        return typeName + "|" + fitting(identifier, IDENTIFIER_MAX_BYTES);
    }

    /** Returns the text if it fits into the bytes, else its digest. */
    static String fitting(String text, int maxBytes) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= maxBytes ? text : "sha256:" + sha256(bytes);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static Optional<String> resourceKey(Request request) {
        return request.identifier()
                .map(identifier -> activeResource(request.spec().typeName(), identifier));
    }

    private static String activeResource(Request request) {
        return activeResource(request.spec().typeName(), request.identifier().orElse("#" + request.requestToken()));
    }

    /** @throws CorruptRecordException naming the attribute that cannot be read or that contradicts other attributes */
    static Request read(Map<String, AttributeValue> item) {
        AttributeReader in = new AttributeReader(item.get("RequestToken").s(), item);
        in.checkTogether();
        return Request.builder(
                        in.required("RequestToken"),
                        new RequestSpec(
                                in.choice("Operation", Operation::valueOf),
                                in.required("TypeName"),
                                in.text("TypeVersionId"),
                                in.text("RoleArn"),
                                in.text("PayloadDigest")),
                        new RequestPolicy(
                                Duration.ofSeconds(in.positive("TimeoutSeconds", TIMEOUT_MAX_SECONDS)),
                                in.choice("OnTimeout", OnTimeout::valueOf),
                                in.choice("OnConflict", OnConflict::valueOf)),
                        in.time("SubmittedAt").orElseThrow(() -> in.unreadable("SubmittedAt")))
                .origin(origin(in))
                .version(in.positive("Version", Long.MAX_VALUE))
                .driver(in.required("Driver"))
                .restarts(in.count("Restarts"))
                .phase(phase(in))
                .attempts(in.list("Attempts", value -> attempt(in, value)))
                .progress(new Progress(
                        new Spellings(in.text("Identifier"), in.text("EarlierIdentifier")),
                        in.time("EventTime"),
                        in.text("StatusMessage"),
                        in.text("ErrorCode").map(ErrorCode::of),
                        in.text("HooksRequestToken"),
                        in.list("Hooks", value -> hook(in, value))))
                .overduePublishedAt(in.time("OverduePublishedAt"))
                .awaitedBy(in.text("AwaitedBy"))
                .waitState(new WaitState(in.time("DueAt"), in.count("Polls"), in.time("PublishedAt")))
                .callback(in.optional("OnCallerGone", OnCallerGone::valueOf)
                        .map(gone -> new CallbackStatus(
                                gone,
                                in.count("CallbacksAdded"),
                                in.time("CallbackDeliveredAt"),
                                in.text("CallbackFailure"))))
                .leaseIds(in.list("LeaseIds", value -> leaseId(in, value)))
                .build();
    }

    /** Returns the request's origin; unknown in a record of an earlier version. */
    static RequestOrigin readOrigin(Map<String, AttributeValue> item) {
        return origin(new AttributeReader(item.get("RequestToken").s(), item));
    }

    /** Returns the record's cancellation; empty if no cancel was requested. */
    static Optional<Cancellation> readCancellation(Map<String, AttributeValue> item) {
        return cancellation(new AttributeReader(item.get("RequestToken").s(), item));
    }

    private static RequestOrigin origin(AttributeReader in) {
        SortedMap<String, String> labels = new TreeMap<>();
        in.members(Labels.MEMBER)
                .ifPresent(members -> members.item()
                        .keySet()
                        .forEach(name ->
                                labels.put(name, members.text(name).orElseThrow(() -> in.unreadable(Labels.MEMBER)))));
        return new RequestOrigin(
                caller(in, Requester.SUBMITTED_BY), new Labels(labels), in.text("ClientToken"), in.text("RunId"));
    }

    private static Canceler canceler(AttributeReader in) {
        return new Canceler(caller(in, Requester.CANCELED_BY), Math.max(1, in.count(Requester.CANCELED_BY_COUNT)));
    }

    private static Optional<Requester> caller(AttributeReader record, String name) {
        return record.members(name).map(in -> switch (in.text("Kind").orElse("")) {
            case "IAM" -> new Requester.IamPrincipal(in.required("Principal"), in.text("Account"));
            case "EVENT" ->
                new Requester.EventSender(in.text("Account"), in.text("ClaimedSource"), in.text("ClaimedEventId"));
            case "TRACKER" -> new Requester.TrackerItself(in.required("Reason"));
            default -> throw record.unreadable(name);
        });
    }

    /**
     * Returns the phase. An attempted start without a token is in doubt, also in records of versions that did not count
     * calls.
     */
    private static Phase phase(AttributeReader in) {
        Optional<NextStep> next = in.next();
        Optional<Cancellation> cancel = cancellation(in);
        StartAttempt start = new StartAttempt(
                in.count("StartAttempt"), in.time("StartAttemptedAt"), in.text("ProviderToken"), in.time("StartedAt"));
        return in.status()
                .fold(
                        status -> start.providerToken().isPresent()
                                ? running(status, start, next.orElseThrow(), cancel)
                                : start.attemptedAt()
                                        .<Phase>map(at -> inDoubt(in, status, at, cancel))
                                        .orElseGet(() -> notStarted(in, status, cancel)),
                        end -> new Phase.Settled(
                                start,
                                cancel,
                                new Settlement(
                                        in.time("SettledAt").orElseThrow(() -> in.unreadable("SettledAt")),
                                        in.outcome(end),
                                        in.resourceExists()),
                                next.isEmpty()));
    }

    private static Phase running(
            OperationStatus.UnsettledStatus status, StartAttempt start, NextStep next, Optional<Cancellation> cancel) {
        Phase.Course course = cancel.<Phase.Course>map(request -> new Phase.Canceling(request, next == NextStep.CANCEL))
                .orElse(new Phase.Watching(next == NextStep.NOTIFY));
        return new Phase.Running(
                status,
                new StartedOperation(
                        start.attempt(),
                        start.attemptedAt(),
                        start.providerToken().orElseThrow(),
                        start.startedAt()),
                course);
    }

    private static Phase inDoubt(
            AttributeReader in,
            OperationStatus.UnsettledStatus status,
            Instant attemptedAt,
            Optional<Cancellation> cancel) {
        return new Phase.InDoubt(status, tries(in), attemptedAt, Math.max(1, in.count("UnansweredStarts")), cancel);
    }

    private static Phase notStarted(
            AttributeReader in, OperationStatus.UnsettledStatus status, Optional<Cancellation> cancel) {
        if (cancel.isPresent()) {
            throw in.unreadable("CancelRequestedAt");
        }
        // After an ended attempt, a create's Identifier is the one that this attempt returned.
        boolean mayBeLeft = in.count("StartAttempt") > 1
                && in.choice("Operation", Operation::valueOf) == Operation.CREATE
                && in.text("Identifier").isPresent();
        Optional<RemnantCheck> remnant =
                mayBeLeft ? Optional.of(new RemnantCheck(in.time("AbsentSince"))) : Optional.empty();
        return new Phase.NotStarted(status, tries(in), in.time("StartNotBefore"), remnant);
    }

    private static StartTries tries(AttributeReader in) {
        return new StartTries(in.count("StartAttempt"), in.time("StartRefusedSince"));
    }

    private static Optional<Cancellation> cancellation(AttributeReader in) {
        return in.time("CancelRequestedAt")
                .map(at -> new Cancellation(
                        at,
                        in.optional("CancelReasonSince", CancelReason::valueOf)
                                .orElseGet(() -> in.choice("CancelReason", CancelReason::valueOf)),
                        in.time("CancelSentAt"),
                        in.count("CancelAttempts"),
                        in.time("CancelNotBefore"),
                        in.text("SupersededBy"),
                        canceler(in)));
    }

    /** Reads the attributes that the list index has. */
    static RequestSummary readSummary(Map<String, AttributeValue> item) {
        AttributeReader in = new AttributeReader(item.get("RequestToken").s(), item);
        return RequestSummary.builder(
                        in.required("RequestToken"),
                        in.choice("Operation", Operation::valueOf),
                        in.required("TypeName"),
                        in.status(),
                        in.time("SubmittedAt").orElseThrow(() -> in.unreadable("SubmittedAt")))
                .identifier(in.text("Identifier"))
                .eventTime(in.time("EventTime"))
                .statusMessage(in.text("StatusMessage"))
                .errorCode(in.text("ErrorCode").map(ErrorCode::of))
                .hooksRequestToken(in.text("HooksRequestToken"))
                .outcome(in.optional("Outcome", Outcome::valueOf))
                .build();
    }

    /** Returns the record's expiry in seconds since 1970; empty if it is unknown. */
    static Optional<Long> expiresAt(Map<String, AttributeValue> item) {
        AttributeReader in = new AttributeReader(item.get("RequestToken").s(), item);
        return item.containsKey("ExpiresAt") ? Optional.of(in.number("ExpiresAt")) : Optional.empty();
    }

    /** Returns the number of items that hold a text of the record, such as its payload; 0 without the attribute. */
    static int parts(Map<String, AttributeValue> item, String attribute) {
        AttributeReader in = new AttributeReader(item.get("RequestToken").s(), item);
        int parts = in.count(attribute);
        if (parts > PARTS_MAX) {
            throw in.unreadable(attribute);
        }
        return parts;
    }

    private static AttributeValue hook(HookProgress hook) {
        Attributes members = new Attributes();
        members.text("HookTypeName", hook.typeName());
        members.text("HookTypeVersionId", hook.typeVersionId());
        members.text("HookTypeArn", hook.typeArn());
        members.text("InvocationPoint", hook.invocationPoint());
        members.text("HookStatus", hook.status());
        members.time("HookEventTime", hook.eventTime());
        members.text("HookStatusMessage", hook.statusMessage());
        members.text("FailureMode", hook.failureMode());
        return AttributeValue.fromM(members.values);
    }

    private static HookProgress hook(AttributeReader record, AttributeValue value) {
        if (!value.hasM()) {
            throw record.unreadable("Hooks");
        }
        AttributeReader in = new AttributeReader(record.requestToken(), value.m());
        return HookProgress.builder()
                .typeName(in.text("HookTypeName"))
                .typeVersionId(in.text("HookTypeVersionId"))
                .typeArn(in.text("HookTypeArn"))
                .invocationPoint(in.text("InvocationPoint"))
                .status(in.text("HookStatus"))
                .eventTime(in.time("HookEventTime"))
                .statusMessage(in.text("HookStatusMessage"))
                .failureMode(in.text("FailureMode"))
                .build();
    }

    private static String leaseId(AttributeReader record, AttributeValue value) {
        if (value.s() == null) {
            throw record.unreadable("LeaseIds");
        }
        return value.s();
    }

    private static AttributeValue attempt(EndedAttempt attempt) {
        Attributes members = new Attributes();
        members.text("ProviderToken", Optional.of(attempt.providerToken()));
        members.text("Identifier", attempt.identifier());
        members.time("StartedAt", attempt.startedAt());
        members.time("EndedAt", Optional.of(attempt.endedAt()));
        members.text("ErrorCode", attempt.errorCode().map(ErrorCode::value));
        return AttributeValue.fromM(members.values);
    }

    private static EndedAttempt attempt(AttributeReader record, AttributeValue value) {
        if (!value.hasM()) {
            throw record.unreadable("Attempts");
        }
        AttributeReader in = new AttributeReader(record.requestToken(), value.m());
        return new EndedAttempt(
                in.required("ProviderToken"),
                in.text("Identifier"),
                in.time("StartedAt"),
                in.time("EndedAt").orElseThrow(() -> record.unreadable("Attempts")),
                in.text("ErrorCode").map(ErrorCode::of));
    }

    private static final class Attributes {
        private final Map<String, AttributeValue> values = new LinkedHashMap<>();

        void put(String name, AttributeValue value) {
            values.put(name, value);
        }

        void text(String name, Optional<String> value) {
            if (value.isPresent()) {
                put(name, AttributeValue.fromS(value.get()));
            }
        }

        void time(String name, Optional<Instant> value) {
            if (value.isPresent()) {
                put(name, AttributeValue.fromS(Timestamps.iso(value.get())));
            }
        }

        void number(String name, long value) {
            put(name, AttributeValue.fromN(Long.toString(value)));
        }
    }

    private record AttributeReader(String requestToken, Map<String, AttributeValue> item) {
        Optional<String> text(String name) {
            AttributeValue value = item.get(name);
            if (value == null) {
                return Optional.empty();
            }
            if (value.s() == null) {
                throw unreadable(name);
            }
            return Optional.of(value.s());
        }

        <T> Optional<T> optional(String name, Function<String, T> read) {
            Optional<String> text = text(name);
            return text.isEmpty() ? Optional.empty() : Optional.of(parse(name, text.get(), read));
        }

        <T> T choice(String name, Function<String, T> read) {
            return parse(name, required(name), read);
        }

        String required(String name) {
            Optional<String> text = text(name);
            if (text.isEmpty()) {
                throw unreadable(name);
            }
            return text.get();
        }

        Optional<Instant> time(String name) {
            Optional<Instant> time = optional(name, Instant::parse);
            if (time.isPresent()
                    && (time.get().isBefore(Instant.EPOCH) || time.get().isAfter(LATEST))) {
                throw unreadable(name);
            }
            return time;
        }

        /** Returns the outcome for the record's status. */
        Outcome outcome(OperationStatus.FinalStatus status) {
            Outcome outcome = choice("Outcome", Outcome::valueOf);
            if (outcome.status() != status) {
                throw unreadable("Outcome");
            }
            return outcome;
        }

        /** Returns the value unless the request succeeded. Earlier versions did not always write it. */
        Optional<ResourceExists> resourceExists() {
            Optional<ResourceExists> recorded = optional("ResourceExists", ResourceExists::valueOf);
            boolean succeeded = status() == OperationStatus.FinalStatus.SUCCESS;
            return succeeded || recorded.isPresent() ? recorded : Optional.of(ResourceExists.UNKNOWN);
        }

        OperationStatus status() {
            return OperationStatus.of(required("OperationStatus"));
        }

        Optional<NextStep> next() {
            return optional("NextStep", NextStep::valueOf);
        }

        /** Checks the combinations that the workflow relies on; without them it would loop. */
        void checkTogether() {
            boolean settled = status().isSettled();
            if (settled != item.containsKey("SettledAt")) {
                throw unreadable("SettledAt");
            }
            boolean started = text("ProviderToken").isPresent();
            boolean fits = next().map(step -> switch (step) {
                        case START -> !settled && !started;
                        case POLL, NOTIFY -> !settled && started;
                        case CANCEL -> !settled && item.containsKey("CancelRequestedAt");
                        case PUBLISH -> settled;
                    })
                    .orElse(settled);
            if (!fits) {
                throw unreadable("NextStep");
            }
        }

        long number(String name) {
            AttributeValue value = item.get(name);
            if (value == null) {
                return 0;
            }
            if (value.n() == null) {
                throw unreadable(name);
            }
            return parse(name, value.n(), Long::valueOf);
        }

        long positive(String name, long most) {
            long number = number(name);
            if (number < 1 || number > most) {
                throw unreadable(name);
            }
            return number;
        }

        /** Returns the count; 0 without the attribute. */
        int count(String name) {
            long number = number(name);
            if (number < 0 || number > Integer.MAX_VALUE) {
                throw unreadable(name);
            }
            return (int) number;
        }

        /** Returns a reader of an attribute that is a map. */
        Optional<AttributeReader> members(String name) {
            AttributeValue value = item.get(name);
            if (value == null) {
                return Optional.empty();
            }
            if (!value.hasM()) {
                throw unreadable(name);
            }
            return Optional.of(new AttributeReader(requestToken, value.m()));
        }

        <T> List<T> list(String name, Function<AttributeValue, T> read) {
            AttributeValue value = item.get(name);
            if (value == null) {
                return List.of();
            }
            if (!value.hasL()) {
                throw unreadable(name);
            }
            return new ArrayList<>(value.l().stream().map(read).toList());
        }

        CorruptRecordException unreadable(String name) {
            return new CorruptRecordException(requestToken, name);
        }

        private <T> T parse(String name, String value, Function<String, T> read) {
            try {
                return read.apply(value);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw unreadable(name);
            }
        }
    }
}
