package requesttracker.json;

/**
 * A part of a JSON text, in its original spelling.
 *
 * @param text one JSON value; it may be a payload, so {@link #toString} hides it
 */
public record JsonText(String text) {
    @Override
    public String toString() {
        return "(JSON)";
    }
}
