package requesttracker.domain;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Identifiers that are known of one resource: Cloud Control may call it otherwise than the client did.
 *
 * @param latest what Cloud Control reported last, or the client's until then
 * @param earlier what was known before that, if it is spelled otherwise
 */
public record Spellings(Optional<String> latest, Optional<String> earlier) {
    /** No Identifier is known. */
    static final Spellings NONE = new Spellings(Optional.empty(), Optional.empty());

    /** Returns the spelling of a submit, if it has one. */
    static Spellings submitted(Optional<String> identifier) {
        return new Spellings(identifier, Optional.empty());
    }

    /** Returns all spellings. */
    public Set<String> all() {
        return Stream.concat(latest.stream(), earlier.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the spellings after Cloud Control reported one, or none. The first one that was known stays. */
    Spellings reported(Optional<String> identifier) {
        if (identifier.isEmpty() || identifier.equals(latest)) {
            return this;
        }
        return new Spellings(
                identifier, earlier.filter(first -> !identifier.equals(earlier)).or(() -> latest));
    }
}
