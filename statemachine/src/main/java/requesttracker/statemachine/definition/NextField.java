package requesttracker.statemachine.definition;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A field that names a state to go to.
 *
 * @param field the field inside its state, with its position if it is nested: {@code Catch[0].Next}
 * @param target the name of the state to go to
 */
record NextField(String field, String target) {
    private static final State.Visitor<Stream<NextField>> FIELDS = new State.Visitor<>() {
        @Override
        public Stream<NextField> visitTask(State.Task task) {
            List<Catcher> catchers = task.errors().catchers();
            return Stream.concat(
                    next(task.next()),
                    IntStream.range(0, catchers.size())
                            .mapToObj(i -> new NextField(
                                    "Catch[" + i + "].Next", catchers.get(i).next())));
        }

        @Override
        public Stream<NextField> visitChoice(State.Choice choice) {
            List<State.Choice.Rule> rules = choice.rules();
            return Stream.concat(
                    IntStream.range(0, rules.size())
                            .mapToObj(i -> new NextField(
                                    "Choices[" + i + "].Next", rules.get(i).next())),
                    choice.otherwise().stream().map(target -> new NextField("Default", target)));
        }

        @Override
        public Stream<NextField> visitWait(State.Wait wait) {
            return next(wait.next());
        }

        @Override
        public Stream<NextField> visitPass(State.Pass pass) {
            return next(pass.next());
        }

        @Override
        public Stream<NextField> visitSucceed(State.Succeed succeed) {
            return Stream.empty();
        }

        @Override
        public Stream<NextField> visitFail(State.Fail fail) {
            return Stream.empty();
        }
    };

    /** Returns every field of the state that names a next state, in the order in which the engine checks them. */
    static Stream<NextField> of(State state) {
        return state.accept(FIELDS);
    }

    private static Stream<NextField> next(Optional<String> next) {
        return next.stream().map(target -> new NextField("Next", target));
    }
}
