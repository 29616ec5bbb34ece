package requesttracker.infra;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Token;

/**
 * Passes the lists of allowed types and roles to the functions. An environment is limited to 4 KB, so literal entries
 * go into a file next to the classes. Only the deployment knows the values of CDK tokens, so they go into the
 * environment.
 */
final class AllowedLists {
    /** The most tokens of a list: their values are ARNs of up to about 100 characters. */
    static final int MOST_TOKENS = 20;

    private static final String FILE = "/allowed.json";

    /** The same for each synthesis, so that the asset is the same. */
    private static final FileTime NO_TIME = FileTime.fromMillis(315_532_800_000L);

    private AllowedLists() {}

    /** Returns the entries for the environment: those that are CDK tokens. */
    static String tokens(List<String> entries) {
        return String.join(",", entries.stream().filter(Token::isUnresolved).toList());
    }

    /**
     * Checks that the tokens fit into the environment.
     *
     * @throws InvalidSettingException if there are too many
     */
    static List<String> checked(String setting, List<String> entries) {
        var tokens = entries.stream().filter(Token::isUnresolved).count();
        if (tokens > MOST_TOKENS) {
            throw new InvalidSettingException(
                    setting,
                    tokens + " CDK tokens",
                    "at most " + MOST_TOKENS + " fit into a function's environment; literal values have no such limit");
        }
        return entries;
    }

    /** Returns the functions' code with the lists in it: the jar itself if there are none. */
    static Path code(Path jar, AccessSettings access) {
        var lists = new TreeMap<>(Map.of(
                "typeNames", literals(access.allowedTypeNames()), "roleArns", literals(access.allowedRoleArns())));
        if (lists.values().stream().allMatch(List::isEmpty)) {
            return jar;
        }
        try {
            var copy = Files.createTempDirectory("functions").resolve(jar.getFileName());
            Files.copy(jar, copy);
            try (var inside = FileSystems.newFileSystem(copy)) {
                var file = inside.getPath(FILE);
                Files.writeString(file, new ObjectMapper().writeValueAsString(lists));
                Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(NO_TIME, NO_TIME, NO_TIME);
            }
            copy.toFile().deleteOnExit();
            copy.getParent().toFile().deleteOnExit();
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("The lists of allowed types and roles cannot be added to " + jar, e);
        }
    }

    private static List<String> literals(List<String> entries) {
        return entries.stream().filter(entry -> !Token.isUnresolved(entry)).toList();
    }
}
