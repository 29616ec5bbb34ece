package requesttracker.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An option of a command, or its positional arguments, with the values that were given.
 *
 * @param <T> the type of a value: {@link String}, {@link Integer}, {@link java.time.Duration}, {@link Boolean} or an
 *     enum
 */
final class CommandOption<T> {
    private final Class<T> type;
    private final List<String> names;
    private final String label;
    private final String description;
    private final boolean repeatable;
    private final List<T> values = new ArrayList<>();
    private boolean required;

    private CommandOption(Class<T> type, List<String> names, String label, String description, boolean repeatable) {
        this.type = type;
        this.names = names;
        this.label = label;
        this.description = description;
        this.repeatable = repeatable;
    }

    /** Returns an option that may be given once. */
    static <T> CommandOption<T> single(Class<T> type, String label, String description, String... names) {
        return new CommandOption<>(type, List.of(names), label, description, false);
    }

    /** Returns an option that may be given more than once. */
    static <T> CommandOption<T> repeatable(Class<T> type, String label, String description, String... names) {
        return new CommandOption<>(type, List.of(names), label, description, true);
    }

    /** Returns an option without a value. */
    static CommandOption<Boolean> flag(String description, String... names) {
        return new CommandOption<>(Boolean.class, List.of(names), "", description, false);
    }

    /** Returns the positional argument for one request token. */
    static CommandOption<String> token() {
        return new CommandOption<>(String.class, List.of(), "TOKEN", "The request's token.", false).required();
    }

    /** Returns the optional positional arguments for request tokens. */
    static CommandOption<String> tokens() {
        return new CommandOption<>(String.class, List.of(), "TOKEN", "The requests' tokens.", true);
    }

    /** Returns the positional arguments for the words of a command to run. */
    static CommandOption<String> command(String description) {
        return new CommandOption<>(String.class, List.of(), "COMMAND", description, true).required();
    }

    private CommandOption<T> required() {
        required = true;
        return this;
    }

    /** Returns whether the command needs a value. */
    boolean isRequired() {
        return required;
    }

    Class<T> type() {
        return type;
    }

    List<String> names() {
        return names;
    }

    String label() {
        return label;
    }

    String description() {
        return description;
    }

    boolean isRepeatable() {
        return repeatable;
    }

    boolean isFlag() {
        return type == Boolean.class;
    }

    boolean isPositional() {
        return names.isEmpty();
    }

    void add(Object value) {
        values.add(type.cast(value));
    }

    /** Returns whether a flag was given. */
    boolean isGiven() {
        return !values.isEmpty();
    }

    /** Returns the value, or empty if none was given. */
    Optional<T> value() {
        return values.stream().findFirst();
    }

    List<T> values() {
        return List.copyOf(values);
    }
}
