package requesttracker.emulators.dynamodb;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item in memory. */
interface StoredItem {
    /** No item. */
    StoredItem ABSENT = Map::of;

    /** Returns the attributes; empty if there is no item. No caller changes them. */
    Map<String, AttributeValue> attributes();

    /** Returns an item that is kept as its bytes, which take less of the heap than its attributes. */
    static StoredItem of(byte[] content) {
        return () -> ItemCodec.decode(content);
    }

    /** Returns an item that is kept as its attributes, which take less time than its bytes. */
    static StoredItem of(Map<String, AttributeValue> attributes) {
        return () -> attributes;
    }
}
