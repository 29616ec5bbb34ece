package requesttracker.domain;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The known Identifiers of one resource. Cloud Control's spelling may differ from the client's.
 *
 * @param latest the latest Identifier from Cloud Control, or the client's until then
 * @param earlier the previous Identifier, if its spelling differs
 */
public record Spellings(Optional<String> latest, Optional<String> earlier) {
    /** No Identifier is known. */
    static final Spellings NONE = new Spellings(Optional.empty(), Optional.empty());

    /** Returns the spellings of a submit. */
    static Spellings submitted(Optional<String> identifier) {
        return new Spellings(identifier, Optional.empty());
    }

    /** Returns all spellings. */
    public Set<String> all() {
        return Stream.concat(latest.stream(), earlier.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the spellings after an answer from Cloud Control. The first known spelling stays. */
    Spellings reported(Optional<String> identifier) {
        if (identifier.isEmpty() || identifier.equals(latest)) {
            return this;
        }
        return new Spellings(
                identifier, earlier.filter(first -> !identifier.equals(earlier)).or(() -> latest));
    }
}
