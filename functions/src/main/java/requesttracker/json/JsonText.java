package requesttracker.json;

/**
 * A part of a JSON text, kept as it was written.
 *
 * @param text one JSON value; it may be a payload, so {@link #toString} does not tell it
 */
public record JsonText(String text) {
    @Override
    public String toString() {
        return "(JSON)";
    }
}
