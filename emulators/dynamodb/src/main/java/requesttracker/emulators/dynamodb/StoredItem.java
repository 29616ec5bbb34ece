package requesttracker.emulators.dynamodb;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item in memory. */
interface StoredItem {
    /** An absent item. */
    StoredItem ABSENT = Map::of;

    /** Returns the attributes, or an empty map for an absent item. Callers must not change the map. */
    Map<String, AttributeValue> attributes();

    /** Returns an item that keeps its bytes, which take less memory than its attributes. */
    static StoredItem of(byte[] content) {
        return () -> ItemCodec.decode(content);
    }

    /** Returns an item that keeps its attributes, which are faster to read than its bytes. */
    static StoredItem of(Map<String, AttributeValue> attributes) {
        return () -> attributes;
    }
}
