package requesttracker.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Commands and options without annotations, which picocli reads by proxies: half of a command's start would go there. */
final class CommandSpecs {
    private CommandSpecs() {}

    /** A command; its options are to be added. */
    static CommandSpec command(String name, Callable<Integer> command, List<String> description, String... examples) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name);
        spec.usageMessage()
                .description(description.toArray(String[]::new))
                .footerHeading("%nExamples:%n")
                .footer(examples);
        return spec;
    }

    /** What its exit codes mean, as {@code 0:All SUCCEEDED.}, in their order. */
    static CommandSpec exitCodes(CommandSpec command, String... codes) {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (String code : codes) {
            meanings.put(code.substring(0, 1), code.substring(2));
        }
        command.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(meanings);
        return command;
    }

    static OptionSpec.Builder option(Class<?> type, String... names) {
        return OptionSpec.builder(names).type(type);
    }

    /** An option with a text. */
    static OptionSpec text(String name, String label, String description) {
        return option(String.class, name)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option that may be given again. */
    static OptionSpec.Builder options(Class<?> type, String name) {
        return option(List.class, name).auxiliaryTypes(type).initialValue(List.of());
    }

    /** An option without a value; false unless it is given. */
    static OptionSpec.Builder flag(String... names) {
        return option(boolean.class, names).initialValue(false);
    }

    /** The one request that is meant. */
    static PositionalParamSpec token() {
        return PositionalParamSpec.builder()
                .type(String.class)
                .required(true)
                .paramLabel("TOKEN")
                .description("The request's token.")
                .build();
    }
}
