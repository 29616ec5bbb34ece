package requesttracker.statemachine.diagram;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import requesttracker.statemachine.definition.State;
import requesttracker.statemachine.definition.StateMachineDefinition;

/** Draws a definition as a Mermaid state diagram. */
public final class Mermaid {
    private static final String START_OR_END = "[*]";

    private Mermaid() {}

    /**
     * Returns the text of a {@code stateDiagram-v2}. It has every state in the order of the definition. Each edge is
     * labeled with its error or condition, and each Retry is an edge to its own state.
     */
    public static String draw(StateMachineDefinition definition) {
        List<String> lines = new ArrayList<>();
        lines.add("stateDiagram-v2");
        List<String> names = List.copyOf(definition.stateNames());
        for (State state : definition.states()) {
            String service = DrawnState.of(state)
                    .service()
                    .map(name -> " (" + name + ")")
                    .orElse("");
            lines.add("state \"" + state.name().replace('"', '\'') + service + "\" as " + id(names, state.name()));
        }
        lines.add(START_OR_END + " --> " + id(names, definition.start().name()));
        for (State state : definition.states()) {
            String from = id(names, state.name());
            for (Edge edge : DrawnState.of(state).edges()) {
                String to = edge.target().map(name -> id(names, name)).orElse(START_OR_END);
                lines.add(arrow(from, to, edge.label()));
            }
        }
        return lines.stream().collect(Collectors.joining("\n    ", "", "\n"));
    }

    private static String id(List<String> names, String name) {
        return name.matches("[A-Za-z][A-Za-z0-9_]*") ? name : "s" + names.indexOf(name);
    }

    /**
     * Returns an edge as text. Mermaid ends a label at a semicolon, and gives a colon and a number sign its own
     * meaning.
     */
    private static String arrow(String from, String to, String label) {
        String text = label.replaceAll("[;:#\n]", " ");
        return from + " --> " + to + (text.isEmpty() ? "" : " : " + text);
    }
}
