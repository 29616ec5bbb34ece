package requesttracker.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import requesttracker.client.TrackerClientException;

/**
 * A command that calls the tracker's API. It is described without picocli, whose classes are half of a short run's
 * time.
 */
abstract class ApiCommand {
    static final String REFUSED = "1:The endpoint refused.";
    static final String USAGE_ERROR =
            "2:Usage error: invalid option, endpoint or credentials; or the output can't be written.";
    static final String FAILED = "3:The endpoint failed (429, 5xx).";
    static final String UNKNOWN_TOKEN = "4:No request has this token.";
    static final String NO_ANSWER = "5:No answer came from the endpoint.";

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
     * Flushes the output. A full disk or a closed pipe is not seen before.
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

    /** Adds what the exit codes mean, as {@code 0:All SUCCEEDED.}, in their order. */
    final void exitCodes(String... meanings) {
        exitCodes = List.of(meanings);
    }

    /** Lists the options in the help as they were added, not by name. */
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
