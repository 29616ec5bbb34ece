package requesttracker.emulators.dynamodb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** A folder for the files of a storage. Only its owner can read the folder. The file {@code format} has its version. */
public final class DataFolder implements AutoCloseable {
    private static final String FORMAT = "format";
    private static final String VERSION = "request-tracker data 1\n";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path path;
    private FileChannel lock;

    private DataFolder(Path path) {
        this.path = path;
    }

    /**
     * Opens a folder. Creates the folder if it is missing.
     *
     * @throws StorageException if the folder can't be used, or contains other files; the folder is then unchanged
     */
    public static DataFolder open(Path path) {
        DataFolder folder = new DataFolder(path);
        try {
            folder.open();
        } catch (IOException e) {
            folder.close();
            throw new StorageException("the data folder " + path + " can't be used", e);
        } catch (StorageException e) {
            folder.close();
            throw e;
        }
        return folder;
    }

    private void open() throws IOException {
        if (Files.isRegularFile(path)) {
            throw new StorageException("the data folder " + path + " is a file");
        }
        Path format = path.resolve(FORMAT);
        if (Files.exists(format)) {
            lock(format);
            protect();
            return;
        }
        if (Files.exists(path)) {
            requireEmpty();
        } else if (path.toAbsolutePath().getParent() != null) {
            Files.createDirectories(path.toAbsolutePath().getParent());
        }
        if (!Files.exists(path)) {
            Files.createDirectory(path, permissions("rwx------"));
        }
        protect();
        lock(create(FORMAT));
    }

    private void lock(Path format) throws IOException {
        lock = FileChannel.open(format, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() == null) {
                throw inUse(path);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(path);
        }
        ByteBuffer version = ByteBuffer.allocate(VERSION.length() + 1);
        while (version.hasRemaining() && lock.read(version) >= 0) {
            // The end of this block does not close the channel, so the lock stays until the folder is closed.
        }
        version.flip();
        // An empty file means that the folder is new, or that an earlier process ended while it created the folder.
        if (!version.hasRemaining()) {
            lock.write(ByteBuffer.wrap(VERSION.getBytes(StandardCharsets.ISO_8859_1)));
            lock.force(true);
        } else if (!StandardCharsets.ISO_8859_1.decode(version).toString().equals(VERSION)) {
            throw new StorageException("the data folder " + format.getParent()
                    + " has another format than this version's: " + format + " is not \"" + VERSION.strip()
                    + "\"; use the version that wrote it, or another folder");
        }
    }

    static StorageException inUse(Path folder) {
        return new StorageException("the data folder " + folder + " is in use by another process");
    }

    private void requireEmpty() throws IOException {
        if (Files.exists(path.resolve("requests.db"))) {
            throw new StorageException("the data folder " + path
                    + " was written by an earlier version, whose format this version cannot read (requests.db);"
                    + " let that version settle its requests, then use a new folder");
        }
        try (Stream<Path> files = Files.list(path)) {
            if (files.findAny().isPresent()) {
                throw new StorageException("the data folder " + path + " is not empty and has no file \"" + FORMAT
                        + "\"; use a new folder");
            }
        }
    }

    private void protect() throws IOException {
        if (POSIX && !Files.getPosixFilePermissions(path).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(path, OWNER_ONLY);
        }
    }

    /** Returns a file of this folder. Creates the file if it is missing, readable for its owner only. */
    public Path create(String name) {
        Path file = path.resolve(name);
        try {
            Files.createFile(file, permissions("rw-------"));
        } catch (FileAlreadyExistsException e) {
            // The file exists already.
        } catch (IOException e) {
            throw new StorageException("the file " + file + " can't be created", e);
        }
        return file;
    }

    /** Releases the lock, so that another process can open the folder. */
    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                // The end of the process releases the lock.
            }
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
