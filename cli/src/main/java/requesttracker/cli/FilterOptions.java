package requesttracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import requesttracker.client.ApiPaths;
import requesttracker.client.TrackerClientException;
import requesttracker.jsontree.JsonTree;

/** The options that select requests. */
final class FilterOptions {
    /** The outcomes whose names are not also names of statuses. */
    private static final Set<String> OUTCOMES = Set.of("SUCCEEDED", "CANCELED", "TIMED_OUT", "SUPERSEDED", "LOST");

    private static final String FAILED = "FAILED";

    private final CommandOption<OperationName> operations = CommandOption.repeatable(
            OperationName.class, "OP", "${COMPLETION-CANDIDATES}; may be given again.", "--operation");
    private final CommandOption<String> statuses = CommandOption.repeatable(
            String.class,
            "STATUS",
            "PENDING, IN_PROGRESS, SUCCESS, FAILED, CANCEL_IN_PROGRESS, CANCEL_COMPLETE; or the outcomes SUCCEEDED,"
                    + " FAILED, CANCELED, TIMED_OUT, SUPERSEDED, LOST; may be given again.",
            "--status");
    private final CommandOption<String> typeName =
            CommandOption.single(String.class, "NAME", "Only requests of this type.", "--type-name");
    private final CommandOption<String> identifier = CommandOption.single(
            String.class,
            "ID",
            "Only requests for this resource; faster with --type-name, which lets the tracker use an index.",
            "--identifier");
    private final CommandOption<String> labels = CommandOption.repeatable(
            String.class,
            "NAME=VALUE",
            "Only requests with this label. May be given again, for requests with all of the labels.",
            "--label");
    private final CommandOption<String> submittedBy = CommandOption.single(
            String.class,
            "PRINCIPAL",
            "Only requests that this principal submitted; a final * matches any ending.",
            "--submitted-by");
    private final CommandOption<String> runId = CommandOption.single(
            String.class, "ID", "Only requests of the 'tracker run' with this run ID.", "--run-id");
    private final CommandOption<String> since = CommandOption.single(
            String.class, "TIME", "Only requests submitted at this time (ISO 8601) or later.", "--since");
    private final CommandOption<String> until =
            CommandOption.single(String.class, "TIME", "Only requests submitted before this time.", "--until");

    /** Returns the options that do not depend on the time of submission. */
    CommandOption<?>[] ofContent() {
        return new CommandOption<?>[] {operations, statuses, typeName, identifier, labels, submittedBy, runId};
    }

    CommandOption<?>[] ofTime() {
        return new CommandOption<?>[] {since, until};
    }

    boolean isGiven() {
        return List.of(operations, statuses, typeName, identifier, labels, submittedBy, runId, since, until).stream()
                .anyMatch(option -> option.isGiven());
    }

    /**
     * Returns the parameters of a list, each after an ampersand.
     *
     * @throws TrackerClientException if the options contradict each other
     */
    String query() {
        StringBuilder query = new StringBuilder();
        operations.values().forEach(operation -> add(query, "operation", operation.name()));
        String status = isByOutcome() ? "outcome" : "status";
        statuses.values().forEach(value -> add(query, status, value));
        typeName.value().ifPresent(value -> add(query, "typeName", value));
        identifier.value().ifPresent(value -> add(query, "identifier", value));
        labels.values().forEach(value -> add(query, "label", value));
        submittedBy.value().ifPresent(value -> add(query, "submittedBy", value));
        runId.value().ifPresent(value -> add(query, "runId", value));
        since.value().ifPresent(value -> add(query, "since", value));
        until.value().ifPresent(value -> add(query, "until", value));
        return query.toString();
    }

    /** Returns whether to filter by outcome. FAILED is a status and an outcome, so the other values decide. */
    private boolean isByOutcome() {
        boolean outcome = statuses.values().stream().anyMatch(OUTCOMES::contains);
        if (outcome && !statuses.values().stream().allMatch(s -> OUTCOMES.contains(s) || s.equals(FAILED))) {
            throw TrackerClientException.usageError(
                    "--status must be statuses or outcomes, not both, got " + String.join(", ", statuses.values()));
        }
        return outcome;
    }

    private static void add(StringBuilder query, String name, String value) {
        query.append('&').append(name).append('=').append(ApiPaths.encode(value));
    }

    /**
     * Returns whether an event matches the filter.
     *
     * @param progress the ProgressEvent
     * @param detail the object with the outcome, the labels and the submitter
     */
    boolean admits(JsonNode progress, JsonNode detail) {
        List<String> wanted = new ArrayList<>();
        operations.values().forEach(operation -> wanted.add(operation.name()));
        return isAmong(wanted, JsonTree.string(progress, "Operation"))
                && isAmong(
                        statuses.values(),
                        isByOutcome()
                                ? JsonTree.string(detail, "Outcome")
                                : JsonTree.string(progress, "OperationStatus"))
                && isAmong(typeName.values(), JsonTree.string(progress, "TypeName"))
                && isAmong(identifier.values(), JsonTree.string(progress, "Identifier"))
                && labels.values().stream().allMatch(label -> has(detail.path("Labels"), label))
                && isAmong(runId.values(), JsonTree.string(detail, "RunId"))
                && submittedBy
                        .value()
                        .map(principal -> isSubmitter(
                                principal,
                                JsonTree.string(detail.path("SubmittedBy"), "Principal")
                                        .orElse("")))
                        .orElse(true);
    }

    private static boolean isAmong(List<String> wanted, Optional<String> value) {
        return wanted.isEmpty() || value.filter(wanted::contains).isPresent();
    }

    private static boolean has(JsonNode labels, String label) {
        int equals = label.indexOf('=');
        return equals > 0
                && JsonTree.string(labels, label.substring(0, equals))
                        .filter(label.substring(equals + 1)::equals)
                        .isPresent();
    }

    private static boolean isSubmitter(String wanted, String principal) {
        return wanted.endsWith("*")
                ? !principal.isEmpty() && principal.startsWith(wanted.substring(0, wanted.length() - 1))
                : principal.equals(wanted);
    }
}
