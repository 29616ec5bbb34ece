package requesttracker.emulators.dynamodb;

/** Thrown if the data folder can't be used. The message is one line that names the folder or the file. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StorageException(String message) {
        super(oneLine(message));
    }

    StorageException(String message, Throwable cause) {
        super(oneLine(message + ": " + cause.getMessage()), cause);
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
