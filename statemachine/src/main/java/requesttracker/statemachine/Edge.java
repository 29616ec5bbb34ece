package requesttracker.statemachine;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A way from a state to another.
 *
 * @param field where the definition says so
 * @param label when the way is taken; empty if always
 */
record Edge(String field, String next, String label) {
    /** In the order in which they are looked at. */
    static Stream<Edge> from(State state) {
        if (state instanceof State.Task task) {
            Stream<Edge> caught = IntStream.range(0, task.catchers().size()).mapToObj(i -> {
                Catcher catcher = task.catchers().get(i);
                return new Edge(
                        "Catch[" + i + "].Next",
                        catcher.next(),
                        catcher.errors().toString());
            });
            return Stream.concat(always(task.next()), caught);
        }
        if (state instanceof State.Choice choice) {
            Stream<Edge> rules = IntStream.range(0, choice.rules().size()).mapToObj(i -> {
                State.Choice.Rule rule = choice.rules().get(i);
                return new Edge(
                        "Choices[" + i + "].Next", rule.next(), rule.condition().toString());
            });
            return Stream.concat(
                    rules, choice.otherwise().stream().map(next -> new Edge("Default", next, "otherwise")));
        }
        if (state instanceof State.Wait wait) {
            return always(wait.next());
        }
        return state instanceof State.Pass pass ? always(pass.next()) : Stream.empty();
    }

    private static Stream<Edge> always(Optional<String> next) {
        return next.stream().map(name -> new Edge("Next", name, ""));
    }
}
