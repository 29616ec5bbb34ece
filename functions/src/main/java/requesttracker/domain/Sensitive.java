package requesttracker.domain;

import java.util.Objects;

/** A DesiredState, PatchDocument, ResourceModel or task token: its text is reached on purpose only, and never by printing it. */
public final class Sensitive {
    private final String text;

    private Sensitive(String text) {
        this.text = Objects.requireNonNull(text);
    }

    public static Sensitive of(String text) {
        return new Sensitive(text);
    }

    /** The text itself; for the record, for Cloud Control and for the caller who owns it, never for a log. */
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
