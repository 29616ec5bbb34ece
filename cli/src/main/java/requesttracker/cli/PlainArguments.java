package requesttracker.cli;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parses the plain forms of arguments like picocli: {@code --name value}, {@code --name=value}, {@code -n value} and
 * positional arguments. Picocli parses all others: help, mistakes, and rare forms.
 */
final class PlainArguments {
    private PlainArguments() {}

    /**
     * Sets a command's options from the arguments after its name. Returns false if an argument is not in a plain form.
     */
    static boolean apply(ApiCommand command, String... arguments) {
        Set<CommandOption<?>> given = new HashSet<>();
        for (int i = 1; i < arguments.length; i++) {
            String argument = arguments[i];
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Optional<CommandOption<?>> found = find(command, name);
            if (found.isEmpty() || (!given.add(found.get()) && !found.get().isRepeatable())) {
                return false;
            }
            CommandOption<?> option = found.get();
            Object value;
            if (option.isFlag()) {
                value = equals < 0 ? Boolean.TRUE : null;
            } else if (option.isPositional()) {
                value = argument;
            } else if (equals < 0) {
                i++;
                value = i < arguments.length ? value(option.type(), arguments[i]) : null;
            } else {
                value = value(option.type(), argument.substring(equals + 1));
            }
            if (value == null) {
                return false;
            }
            option.add(value);
        }
        return command.options().stream().noneMatch(option -> option.isRequired() && !option.isGiven());
    }

    /** Returns the option of that name, or the positional arguments unless the name begins with a hyphen. */
    private static Optional<CommandOption<?>> find(ApiCommand command, String name) {
        for (CommandOption<?> option : command.options()) {
            boolean positional = option.isPositional() && !name.isEmpty() && !name.startsWith("-");
            if (positional || option.names().contains(name)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    /** Returns the value, or null for a text that picocli may parse differently or reject. */
    private static Object value(Class<?> type, String text) {
        if (text.isEmpty() || (text.startsWith("-") && text.length() > 1)) {
            return null;
        }
        if (type == String.class) {
            return text;
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (constant.toString().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
                    return constant;
                }
            }
            return null;
        }
        if (type == Duration.class) {
            return DurationArgument.parse(text).orElse(null);
        }
        return text.matches("0|[1-9][0-9]{0,8}") ? Integer.valueOf(text) : null;
    }
}
