package requesttracker.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import requesttracker.domain.Labels;
import requesttracker.domain.Operation;
import requesttracker.domain.OperationStatus;
import requesttracker.domain.Outcome;
import requesttracker.domain.RequestOrigin;
import requesttracker.domain.RequestSummary;
import requesttracker.domain.Timestamps;

/** Which requests to list. An empty set, an absent member and no labels let all through. */
public record ListFilter(
        Set<Operation> operations,
        Set<OperationStatus> statuses,
        Set<Outcome> outcomes,
        Subject subject,
        Period submitted) {
    /** All requests. */
    public static final ListFilter ALL = new ListFilter(Set.of(), Set.of());

    public ListFilter {
        operations = Set.copyOf(operations);
        statuses = Set.copyOf(statuses);
        outcomes = Set.copyOf(outcomes);
    }

    /** Makes a filter of what Cloud Control's own list can be asked for. */
    public ListFilter(Set<Operation> operations, Set<OperationStatus> statuses) {
        this(operations, statuses, Set.of(), Subject.ANY, Period.ALWAYS);
    }

    /**
     * What the requests are about, and whose they are.
     *
     * @param submittedBy an authenticated principal, or the beginning of one before a {@code *}
     * @param runId the run of a command that submitted them
     */
    public record Subject(
            Optional<String> typeName,
            Optional<String> identifier,
            Optional<String> submittedBy,
            Labels labels,
            Optional<String> runId) {
        /** Any subject. */
        public static final Subject ANY =
                new Subject(Optional.empty(), Optional.empty(), Optional.empty(), Labels.NONE, Optional.empty());

        private boolean admits(RequestOrigin origin) {
            return origin.labels().contains(labels)
                    && isEither(runId, origin.runId())
                    && (submittedBy.isEmpty()
                            || origin.submittedBy()
                                    .flatMap(caller -> caller.authenticatedPrincipal())
                                    .filter(this::isSubmitter)
                                    .isPresent());
        }

        private boolean isSubmitter(String principal) {
            String wanted = submittedBy.orElse("*");
            return wanted.endsWith("*")
                    ? principal.startsWith(wanted.substring(0, wanted.length() - 1))
                    : principal.equals(wanted);
        }
    }

    /**
     * When the requests were submitted. SubmittedAt has whole milliseconds, so a bound within one is rounded up.
     *
     * @param since the first moment that is listed
     * @param until the first moment that is not listed any more
     */
    public record Period(Optional<Instant> since, Optional<Instant> until) {
        /** Any time. */
        public static final Period ALWAYS = new Period(Optional.empty(), Optional.empty());

        public Period {
            since = since.map(Period::roundedUp);
            until = until.map(Period::roundedUp);
        }

        private static Instant roundedUp(Instant at) {
            Instant millis = at.truncatedTo(ChronoUnit.MILLIS);
            return millis.equals(at) ? at : millis.plusMillis(1);
        }
    }

    /** Whether it asks for the history of one resource, which an index has. */
    boolean isOfOneResource() {
        return subject.typeName().isPresent() && subject.identifier().isPresent();
    }

    /** Whether only the record can tell who is let through. */
    boolean needsRecord() {
        return subject.submittedBy().isPresent()
                || !subject.labels().isEmpty()
                || subject.runId().isPresent();
    }

    /** Whether what the list index has of a request lets it through. */
    boolean admits(RequestSummary request) {
        return isAmong(operations, request.operation())
                && isAmong(statuses, request.status())
                && (outcomes.isEmpty()
                        || request.outcome().filter(outcomes::contains).isPresent())
                && isEither(subject.typeName(), Optional.of(request.typeName()))
                && isEither(subject.identifier(), request.identifier());
    }

    /** Whether what only the record has of a request lets it through. */
    boolean admits(RequestOrigin origin) {
        return subject.admits(origin);
    }

    private static <E> boolean isAmong(Set<E> wanted, E value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    private static boolean isEither(Optional<String> wanted, Optional<String> value) {
        return wanted.isEmpty() || wanted.equals(value);
    }

    /** Returns the same text for the same filter, and another one for another; as in version 1.0.0 for what that version had. */
    String canonical() {
        StringBuilder text = new StringBuilder(
                        names(operations.stream().map(Enum::name).toList()))
                .append(';')
                .append(names(statuses.stream().map(OperationStatus::value).toList()));
        List<String> more = new ArrayList<>();
        outcomes.stream().map(Enum::name).sorted().forEach(outcome -> more.add("outcome=" + outcome));
        subject.typeName().ifPresent(typeName -> more.add("typeName=" + typeName));
        subject.identifier().ifPresent(identifier -> more.add("identifier=" + identifier));
        subject.submittedBy().ifPresent(principal -> more.add("submittedBy=" + principal));
        subject.labels().values().forEach((name, value) -> more.add("label=" + name + "=" + value));
        subject.runId().ifPresent(run -> more.add("runId=" + run));
        submitted.since().ifPresent(at -> more.add("since=" + Timestamps.iso(at)));
        submitted.until().ifPresent(at -> more.add("until=" + Timestamps.iso(at)));
        more.forEach(part -> text.append(';').append(part.length()).append(':').append(part));
        return text.toString();
    }

    private static String names(Collection<String> names) {
        return names.stream().sorted().collect(Collectors.joining(","));
    }
}
