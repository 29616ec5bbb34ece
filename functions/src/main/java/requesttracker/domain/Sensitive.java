package requesttracker.domain;

import java.util.Objects;

/**
 * A DesiredState, PatchDocument, ResourceModel or task token. {@link #toString} hides the text; only {@link #reveal}
 * returns it.
 */
public final class Sensitive {
    private final String text;

    private Sensitive(String text) {
        this.text = Objects.requireNonNull(text);
    }

    public static Sensitive of(String text) {
        return new Sensitive(text);
    }

    /** Returns the text, for the record, Cloud Control and the owning caller. Never pass it to a log. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sensitive that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "(sensitive)";
    }
}
