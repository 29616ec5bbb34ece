package requesttracker.domain;

/**
 * A broken rule of an input.
 *
 * @param member the member's name on the wire
 * @param rule the rule, as in "must be a string"
 */
public record Violation(String member, String rule) {
    @Override
    public String toString() {
        return member + " " + rule;
    }
}
