package requesttracker.conformance;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import requesttracker.local.RepositoryFiles;

/** The definition of a caller's state machine in {@code docs/wait-in-your-own-workflow.md}. */
public final class CallerDefinition {
    private static final Pattern BLOCK =
            Pattern.compile("<!-- the definition: [^>]*-->\\n```json\\n(.*?)\\n```\\n", Pattern.DOTALL);

    private CallerDefinition() {}

    /** Returns the text of the definition. */
    public static String text() {
        Matcher block = BLOCK.matcher(RepositoryFiles.text(RepositoryFiles.path("docs/wait-in-your-own-workflow.md")));
        if (!block.find()) {
            throw new IllegalStateException("the guide has no definition");
        }
        return block.group(1);
    }
}
