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

/** Selects the requests to list. An empty set, an absent member and empty labels match all requests. */
public record ListFilter(
        Set<Operation> operations,
        Set<OperationStatus> statuses,
        Set<Outcome> outcomes,
        Subject subject,
        Period submitted) {
    /** Matches all requests. */
    public static final ListFilter ALL = new ListFilter(Set.of(), Set.of());

    public ListFilter {
        operations = Set.copyOf(operations);
        statuses = Set.copyOf(statuses);
        outcomes = Set.copyOf(outcomes);
    }

    /** Creates a filter with the criteria of Cloud Control's own list. */
    public ListFilter(Set<Operation> operations, Set<OperationStatus> statuses) {
        this(operations, statuses, Set.of(), Subject.ANY, Period.ALWAYS);
    }

    /**
     * Selects by resource, caller and labels.
     *
     * @param submittedBy an authenticated principal, or a prefix followed by {@code *}
     * @param runId the run of a command that submitted them
     */
    public record Subject(
            Optional<String> typeName,
            Optional<String> identifier,
            Optional<String> submittedBy,
            Labels labels,
            Optional<String> runId) {
        /** Matches any subject. */
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
     * Selects by the time of submission. SubmittedAt has whole milliseconds, so a finer bound is rounded up.
     *
     * @param since the first matching time
     * @param until the first time after the period
     */
    public record Period(Optional<Instant> since, Optional<Instant> until) {
        /** Matches any time. */
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

    /** Returns whether the filter selects one resource, whose history an index has. */
    boolean isOfOneResource() {
        return subject.typeName().isPresent() && subject.identifier().isPresent();
    }

    /** Returns whether matching needs the record. */
    boolean needsRecord() {
        return subject.submittedBy().isPresent()
                || !subject.labels().isEmpty()
                || subject.runId().isPresent();
    }

    /** Returns whether a request matches by its attributes in the list index. */
    boolean admits(RequestSummary request) {
        return isAmong(operations, request.operation())
                && isAmong(statuses, request.status())
                && (outcomes.isEmpty()
                        || request.outcome().filter(outcomes::contains).isPresent())
                && isEither(subject.typeName(), Optional.of(request.typeName()))
                && isEither(subject.identifier(), request.identifier());
    }

    /** Returns whether a request matches by the attributes that only the record has. */
    boolean admits(RequestOrigin origin) {
        return subject.admits(origin);
    }

    private static <E> boolean isAmong(Set<E> wanted, E value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    private static boolean isEither(Optional<String> wanted, Optional<String> value) {
        return wanted.isEmpty() || wanted.equals(value);
    }

    /** Returns a text that identifies the filter. Filters of version 1.0.0 keep the text of that version. */
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
