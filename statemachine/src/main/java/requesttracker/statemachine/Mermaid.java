package requesttracker.statemachine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Draws a definition as a Mermaid state diagram. */
public final class Mermaid {
    private Mermaid() {}

    /**
     * The text of a {@code stateDiagram-v2}: every state in the order of the definition, every way out of it labelled with
     * the error or the condition that leads there, and each Retry as a way back to its own state.
     */
    public static String draw(StateMachineDefinition definition) {
        List<String> lines = new ArrayList<>();
        lines.add("stateDiagram-v2");
        List<String> names = List.copyOf(definition.stateNames());
        for (State state : definition.states()) {
            lines.add("state \"" + state.name().replace('"', '\'') + kind(state) + "\" as " + id(names, state.name()));
        }
        lines.add("[*] --> " + id(names, definition.start().name()));
        for (State state : definition.states()) {
            String from = id(names, state.name());
            if (state instanceof State.Task task) {
                retry(task).ifPresent(label -> lines.add(arrow(from, from, label)));
            }
            Edge.from(state).forEach(edge -> lines.add(arrow(from, id(names, edge.next()), edge.label())));
            if (ends(state)) {
                lines.add(from + " --> [*]");
            }
        }
        return lines.stream().collect(Collectors.joining("\n    ", "", "\n"));
    }

    private static String id(List<String> names, String name) {
        return name.matches("[A-Za-z][A-Za-z0-9_]*") ? name : "s" + names.indexOf(name);
    }

    private static String kind(State state) {
        return state instanceof State.Task task
                ? " ("
                        + task.service()
                                .toString()
                                .replaceFirst(".*:(?=[a-z]+:)", "")
                                .replace(':', ' ') + ")"
                : "";
    }

    private static Optional<String> retry(State.Task task) {
        return task.retriers().isEmpty()
                ? Optional.empty()
                : Optional.of(task.retriers().stream()
                        .map(retrier -> "retry " + few(retrier.errors()) + " " + retrier.maxAttempts() + " times")
                        .collect(Collectors.joining(", ")));
    }

    private static String few(ErrorNames errors) {
        int more = errors.names().size() - 1;
        return errors.names().get(0) + (more > 0 ? " and " + more + " more" : "");
    }

    private static boolean ends(State state) {
        if (state instanceof State.Task task) {
            return task.next().isEmpty();
        }
        if (state instanceof State.Wait wait) {
            return wait.next().isEmpty();
        }
        if (state instanceof State.Pass pass) {
            return pass.next().isEmpty();
        }
        return state instanceof State.Succeed || state instanceof State.Fail;
    }

    /** Mermaid ends a label at a semicolon, and reads a colon and a number sign in its own way. */
    private static String arrow(String from, String to, String label) {
        String text = label.replaceAll("[;:#\n]", " ");
        return from + " --> " + to + (text.isEmpty() ? "" : " : " + text);
    }
}
