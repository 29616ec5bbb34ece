package requesttracker.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import requesttracker.client.TrackerClientException;

/**
 * A command that runs in its own process group, with this process's input and output. The JVM cannot make a process
 * group, so a shell starts the command as the leader of a session (docs/decisions/0020).
 */
final class CommandProcess {
    private static final String IN_NEW_SESSION = """
            if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
            exec perl -MPOSIX -e 'POSIX::setsid(); exec { $ARGV[0] } @ARGV; die "$ARGV[0]: $!\\n"' -- "$@"
            """;

    private final Process process;

    private CommandProcess(Process process) {
        this.process = process;
    }

    /** Starts a command with exactly this environment. */
    static CommandProcess start(List<String> command, Map<String, String> environment) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", IN_NEW_SESSION, "tracker run"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new CommandProcess(builder.start());
        } catch (IOException e) {
            throw TrackerClientException.usageError("the command can't be started: /bin/sh can't be run");
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end, and returns the exit code. If a signal ended the command, it is 128 plus its number. */
    int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Sends a signal to the command's process group. */
    void signal(String name) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" -- \"-$2\"", "kill", name, Long.toString(process.pid()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
