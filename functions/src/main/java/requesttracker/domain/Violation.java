package requesttracker.domain;

/**
 * A rule that an input breaks.
 *
 * @param member the member's name on the wire
 * @param rule what it must be
 */
public record Violation(String member, String rule) {
    @Override
    public String toString() {
        return member + " " + rule;
    }
}
