package requesttracker.local;

import java.nio.file.Path;

/** The files of the repository that belong to no module, such as the documents. */
public final class RepositoryFiles {
    /** The folder that the build starts from. */
    public static final Path ROOT = Path.of(System.getProperty("tracker.root", ""));

    private RepositoryFiles() {}

    /** Returns the path of a file, given from the root. */
    public static Path path(String file) {
        return ROOT.resolve(file);
    }
}
