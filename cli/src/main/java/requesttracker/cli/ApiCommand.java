package requesttracker.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import requesttracker.client.TrackerClientException;

/**
 * A command that calls the tracker's API. Its description does not use picocli, because the load of picocli's classes
 * takes half of the time of a short run.
 */
abstract class ApiCommand {
    static final String REFUSED = "1:The endpoint refused the call.";
    static final String USAGE_ERROR =
            "2:Usage error: invalid option, endpoint or credentials; or the output can't be written.";
    static final String FAILED = "3:The endpoint failed (429, 5xx).";
    static final String UNKNOWN_TOKEN = "4:No request has this token.";
    static final String NO_ANSWER = "5:The endpoint did not answer.";

    private final String name;
    private final List<String> description;
    private final List<String> examples;
    private final List<CommandOption<?>> options = new ArrayList<>();
    private List<String> exitCodes = List.of();
    private boolean sorted = true;
    private PrintWriter out;
    private PrintWriter err;

    ApiCommand(String name, List<String> description, String... examples) {
        this.name = name;
        this.description = description;
        this.examples = List.of(examples);
    }

    /** Runs the command, and returns its exit code. */
    abstract int call() throws InterruptedException;

    /** Runs the command with these streams, and returns its exit code. */
    final int run(PrintWriter toOut, PrintWriter toErr) throws InterruptedException {
        out = toOut;
        err = toErr;
        int code = call();
        flush();
        return code;
    }

    /**
     * Flushes the output. A full disk or a closed pipe shows only then.
     *
     * @throws TrackerClientException if the output can't be written
     */
    final void flush() {
        flush(out);
    }

    static void flush(PrintWriter out) {
        if (out.checkError() || System.out.checkError()) {
            throw TrackerClientException.usageError(Tracker.NOT_WRITTEN);
        }
    }

    final void add(CommandOption<?>... more) {
        options.addAll(List.of(more));
    }

    final <T> CommandOption<T> option(CommandOption<T> one) {
        options.add(one);
        return one;
    }

    /** Sets the meanings of the exit codes, such as {@code 0:All SUCCEEDED.}, in ascending order. */
    final void exitCodes(String... meanings) {
        exitCodes = List.of(meanings);
    }

    /** Lists the options in the help in the order of their addition, instead of by name. */
    final void keepOrder() {
        sorted = false;
    }

    final String name() {
        return name;
    }

    final List<String> description() {
        return description;
    }

    final List<String> examples() {
        return examples;
    }

    final List<CommandOption<?>> options() {
        return options;
    }

    final List<String> exitCodes() {
        return exitCodes;
    }

    final boolean isSorted() {
        return sorted;
    }

    final PrintWriter out() {
        return out;
    }

    final PrintWriter err() {
        return err;
    }
}
