package requesttracker.statemachine.diagram;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import requesttracker.statemachine.definition.ErrorNames;
import requesttracker.statemachine.definition.Retrier;
import requesttracker.statemachine.definition.State;

/**
 * The part of a state that the diagram shows.
 *
 * @param service the service that a Task calls; empty for every other state
 * @param edges the edges in the order in which the engine checks them; the edge to the end is last
 */
record DrawnState(Optional<String> service, List<Edge> edges) {
    private static final State.Visitor<DrawnState> VISITOR = new State.Visitor<>() {
        @Override
        public DrawnState visitTask(State.Task task) {
            String service = task.call()
                    .service()
                    .toString()
                    .replaceFirst(".*:(?=[a-z]+:)", "")
                    .replace(':', ' ');
            Stream<Edge> retry = task.errors().retriers().isEmpty()
                    ? Stream.empty()
                    : Stream.of(new Edge(
                            Optional.of(task.name()), retry(task.errors().retriers())));
            Stream<Edge> caught = task.errors().catchers().stream()
                    .map(catcher -> new Edge(
                            Optional.of(catcher.next()), catcher.errors().toString()));
            Stream<Edge> next = Stream.of(Edge.always(task.next()));
            Stream<Edge> out = task.next().isPresent() ? Stream.concat(next, caught) : Stream.concat(caught, next);
            return new DrawnState(
                    Optional.of(service), Stream.concat(retry, out).toList());
        }

        @Override
        public DrawnState visitChoice(State.Choice choice) {
            Stream<Edge> rules = choice.rules().stream()
                    .map(rule ->
                            new Edge(Optional.of(rule.next()), rule.condition().toString()));
            Stream<Edge> otherwise = choice.otherwise().stream().map(next -> new Edge(Optional.of(next), "otherwise"));
            return new DrawnState(
                    Optional.empty(), Stream.concat(rules, otherwise).toList());
        }

        @Override
        public DrawnState visitWait(State.Wait wait) {
            return withOneEdge(wait.next());
        }

        @Override
        public DrawnState visitPass(State.Pass pass) {
            return withOneEdge(pass.next());
        }

        @Override
        public DrawnState visitSucceed(State.Succeed succeed) {
            return withOneEdge(Optional.empty());
        }

        @Override
        public DrawnState visitFail(State.Fail fail) {
            return withOneEdge(Optional.empty());
        }
    };

    static DrawnState of(State state) {
        return state.accept(VISITOR);
    }

    private static DrawnState withOneEdge(Optional<String> next) {
        return new DrawnState(Optional.empty(), List.of(Edge.always(next)));
    }

    private static String retry(List<Retrier> retriers) {
        return retriers.stream()
                .map(retrier -> "retry " + firstOf(retrier.errors()) + " " + retrier.maxAttempts() + " times")
                .collect(Collectors.joining(", "));
    }

    private static String firstOf(ErrorNames errors) {
        int more = errors.names().size() - 1;
        return errors.names().get(0) + (more > 0 ? " and " + more + " more" : "");
    }
}
