package requesttracker.emulators.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The key of a table or of an index.
 *
 * @param range null if the key has no sort key
 */
record KeySchema(Attribute hash, Attribute range) {
    private static final int MAX_HASH_BYTES = 2_048;
    private static final int MAX_RANGE_BYTES = 1_024;

    /** @param type S, N or B */
    record Attribute(String name, AttributeValue.Type type) {
        /** Returns the value of a condition, which must have this attribute's type. */
        AttributeValue checked(AttributeValue value) {
            if (value.type() != type) {
                throw new InvalidRequestException(
                        "One or more parameter values were invalid: Condition parameter type does not match schema type");
            }
            requireNotEmpty(value, name);
            return value;
        }
    }

    List<Attribute> attributes() {
        return range == null ? List.of(hash) : List.of(hash, range);
    }

    Set<String> names() {
        return range == null ? Set.of(hash.name()) : Set.of(hash.name(), range.name());
    }

    /** Returns whether an item has all attributes of this key. */
    boolean isIn(Map<String, AttributeValue> item) {
        return item.containsKey(hash.name()) && (range == null || item.containsKey(range.name()));
    }

    /** Adds an item's values of this key to an ordered key. */
    OrderedKey addTo(OrderedKey key, Map<String, AttributeValue> item) {
        key.add(item.get(hash.name()));
        return range == null ? key : key.add(item.get(range.name()));
    }

    /** Returns the key of an item to write. */
    byte[] ofItem(Map<String, AttributeValue> item) {
        for (Attribute attribute : attributes()) {
            AttributeValue value = item.get(attribute.name());
            if (value == null) {
                throw new InvalidRequestException("One or more parameter values were invalid: Missing the key "
                        + attribute.name() + " in the item");
            }
            if (value.type() != attribute.type()) {
                throw new InvalidRequestException("One or more parameter values were invalid: Type mismatch for key "
                        + attribute.name() + " expected: " + attribute.type() + " actual: " + value.type());
            }
            requireNotEmpty(value, attribute.name());
        }
        return checkedSize(item);
    }

    /** Returns the key of a request, which must have exactly the attributes of this key. */
    byte[] ofKey(Map<String, AttributeValue> key) {
        boolean matches = key.size() == attributes().size()
                && attributes().stream()
                        .allMatch(attribute -> key.containsKey(attribute.name())
                                && key.get(attribute.name()).type() == attribute.type());
        if (!matches) {
            throw new InvalidRequestException("The provided key element does not match the schema");
        }
        key.forEach((name, value) -> requireNotEmpty(value, name));
        return checkedSize(key);
    }

    /** @throws InvalidRequestException if an item has a value that is invalid as a key of an index */
    void checkIndexKey(Map<String, AttributeValue> item, String index) {
        for (Attribute attribute : attributes()) {
            AttributeValue value = item.get(attribute.name());
            if (value != null && value.type() != attribute.type()) {
                throw new InvalidRequestException(
                        "One or more parameter values were invalid: Type mismatch for Index Key " + attribute.name()
                                + " Expected: " + attribute.type() + " Actual: " + value.type() + " IndexName: "
                                + index);
            }
            if (value != null && Values.size(value) == 0) {
                throw new InvalidRequestException(
                        "One or more parameter values are not valid. A value specified for a secondary index key is not"
                                + " supported. The AttributeValue for a key attribute cannot contain an empty value."
                                + " IndexName: " + index + ", IndexKey: " + attribute.name());
            }
        }
        if (isIn(item)) {
            checkedSize(item);
        }
    }

    private byte[] checkedSize(Map<String, AttributeValue> item) {
        if (Values.size(item.get(hash.name())) > MAX_HASH_BYTES) {
            throw new InvalidRequestException(
                    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of"
                            + " 2048 bytes");
        }
        if (range != null && Values.size(item.get(range.name())) > MAX_RANGE_BYTES) {
            throw new InvalidRequestException(
                    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size"
                            + " limit of 1024 bytes");
        }
        return addTo(new OrderedKey(), item).bytes();
    }

    private static void requireNotEmpty(AttributeValue value, String name) {
        if (Stream.of(AttributeValue.Type.S, AttributeValue.Type.B).anyMatch(type -> type == value.type())
                && Values.size(value) == 0) {
            throw new InvalidRequestException(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an"
                            + " empty string value. Key: " + name);
        }
    }
}
