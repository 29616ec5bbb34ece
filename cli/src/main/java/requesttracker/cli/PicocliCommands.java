package requesttracker.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** Describes commands to picocli, which prints their help, their completion script and usage errors. */
final class PicocliCommands {
    private PicocliCommands() {}

    /** Returns picocli's description of a command. */
    static CommandSpec spec(ApiCommand command) {
        Map<CommandOption<?>, ArgSpec> arguments = new LinkedHashMap<>();
        CommandSpec[] self = new CommandSpec[1];
        Callable<Integer> call = () -> {
            arguments.forEach(PicocliCommands::copy);
            return command.run(
                    self[0].commandLine().getOut(), self[0].commandLine().getErr());
        };
        CommandSpec spec = CommandSpec.wrapWithoutInspection(call).name(command.name());
        self[0] = spec;
        spec.usageMessage()
                .description(command.description().toArray(String[]::new))
                .sortOptions(command.isSorted())
                .footerHeading("%nExamples:%n")
                .footer(command.examples().toArray(String[]::new));
        if (!command.exitCodes().isEmpty()) {
            Map<String, String> meanings = new LinkedHashMap<>();
            command.exitCodes().forEach(code -> meanings.put(code.substring(0, 1), code.substring(2)));
            spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(meanings);
        }
        for (CommandOption<?> option : command.options()) {
            ArgSpec argument = option.isPositional() ? positional(option) : option(option);
            arguments.put(option, argument);
            spec.add(argument);
        }
        return withHelp(spec);
    }

    /** Adds the options of {@code mixinStandardHelpOptions}. */
    static CommandSpec withHelp(CommandSpec spec) {
        return spec.addOption(OptionSpec.builder("-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .type(boolean.class)
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
    }

    private static void copy(CommandOption<?> option, ArgSpec argument) {
        Object value = argument.getValue();
        if (value instanceof List<?> list) {
            list.forEach(option::add);
        } else if (value != null && !value.equals(false)) {
            option.add(value);
        }
    }

    private static ArgSpec option(CommandOption<?> option) {
        OptionSpec.Builder builder =
                OptionSpec.builder(option.names().toArray(String[]::new)).description(option.description());
        if (option.isFlag()) {
            return builder.type(boolean.class).initialValue(false).build();
        }
        builder.paramLabel(option.label());
        if (option.type() == Duration.class) {
            builder.converters(text -> DurationArgument.parse(text)
                    .orElseThrow(() ->
                            new TypeConversionException("must be " + DurationArgument.FORMS + ", got '" + text + "'")));
        }
        return option.isRepeatable()
                ? builder.type(List.class).auxiliaryTypes(option.type()).build()
                : builder.type(option.type()).build();
    }

    private static ArgSpec positional(CommandOption<?> option) {
        PositionalParamSpec.Builder builder = PositionalParamSpec.builder()
                .required(option.isRequired())
                .paramLabel(option.label())
                .description(option.description());
        return option.isRepeatable()
                ? builder.type(List.class)
                        .auxiliaryTypes(option.type())
                        .arity(option.isRequired() ? "1..*" : "0..*")
                        .build()
                : builder.type(option.type()).build();
    }
}
