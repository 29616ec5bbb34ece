package requesttracker.local;

import picocli.CommandLine.IExitCodeGenerator;

/** Thrown when the host cannot start because of an option, a port or a folder. The message is one line for the user. */
public final class StartupException extends RuntimeException implements IExitCodeGenerator {
    private static final long serialVersionUID = 1L;

    StartupException(String message) {
        super(message, null, false, false);
    }

    /** Returns 2, the exit code of a usage error. */
    @Override
    public int getExitCode() {
        return 2;
    }
}
