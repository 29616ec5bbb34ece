package requesttracker.emulators.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;
import software.amazon.awssdk.utils.builder.Buildable;

/** Reads the SDK's requests from JSON and writes its responses as JSON, by the descriptions of members in the SDK. */
final class JsonProtocol {
    private JsonProtocol() {}

    /**
     * Reads an object into a builder of the SDK, and returns the built request.
     *
     * @throws IllegalArgumentException if a member has the wrong type
     */
    static Object read(SdkPojo builder, JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("Start of structure or map found where not expected.");
        }
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode member = json.asObject().get(field.locationName());
            if (member != null && !member.isNull()) {
                field.set(builder, value(field, member));
            }
        }
        return ((Buildable) builder).build();
    }

    private static Object value(SdkField<?> field, JsonNode json) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.STRING) {
            require(json.isString());
            return json.asString();
        }
        if (type == MarshallingType.BOOLEAN) {
            require(json.isBoolean());
            return json.asBoolean();
        }
        if (type == MarshallingType.SDK_BYTES) {
            require(json.isString());
            return SdkBytes.fromByteArray(Base64.getDecoder().decode(json.asString()));
        }
        if (type == MarshallingType.LIST) {
            require(json.isArray());
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> values = new ArrayList<>();
            json.asArray().forEach(element -> values.add(value(member, element)));
            return values;
        }
        if (type == MarshallingType.MAP) {
            require(json.isObject());
            SdkField<?> member = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> values = new LinkedHashMap<>();
            json.asObject().forEach((name, element) -> values.put(name, value(member, element)));
            return values;
        }
        if (type == MarshallingType.SDK_POJO) {
            return read(field.constructor().get(), json);
        }
        require(json.isNumber());
        BigDecimal number = new BigDecimal(json.asNumber());
        if (type == MarshallingType.INTEGER) {
            return number.intValueExact();
        }
        if (type == MarshallingType.LONG) {
            return number.longValueExact();
        }
        if (type == MarshallingType.DOUBLE) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("a member of the type " + type + ": " + field.locationName());
    }

    private static void require(boolean hasType) {
        if (!hasType) {
            throw new IllegalArgumentException("Unexpected token received from parser");
        }
    }

    static byte[] write(SdkPojo answer) {
        JsonWriter json = JsonWriter.create();
        json.writeStartObject();
        writeMembers(json, answer);
        json.writeEndObject();
        return json.getBytes();
    }

    /** Writes an error with the members of its exception. */
    static byte[] writeError(String code, String message, SdkPojo exception) {
        JsonWriter json = JsonWriter.create();
        json.writeStartObject();
        json.writeFieldName("__type");
        json.writeValue("com.amazonaws.dynamodb.v20120810#" + code);
        json.writeFieldName("message");
        json.writeValue(message);
        if (exception != null) {
            writeMembers(json, exception);
        }
        json.writeEndObject();
        return json.getBytes();
    }

    private static void writeMembers(JsonWriter json, SdkPojo pojo) {
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap)) {
                json.writeFieldName(field.locationName());
                writeValue(json, value);
            }
        }
    }

    private static void writeValue(JsonWriter json, Object value) {
        if (value instanceof String text) {
            json.writeValue(text);
        } else if (value instanceof Boolean bool) {
            json.writeValue(bool);
        } else if (value instanceof Integer number) {
            json.writeValue(number);
        } else if (value instanceof Long number) {
            json.writeValue(number);
        } else if (value instanceof Double number) {
            json.writeValue(number);
        } else if (value instanceof Instant instant) {
            json.writeValue(instant.getEpochSecond());
        } else if (value instanceof SdkBytes bytes) {
            json.writeValue(
                    new String(Base64.getEncoder().encode(bytes.asByteArrayUnsafe()), StandardCharsets.ISO_8859_1));
        } else if (value instanceof List<?> elements) {
            json.writeStartArray();
            elements.forEach(element -> writeValue(json, element));
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            members.forEach((name, member) -> {
                json.writeFieldName((String) name);
                writeValue(json, member);
            });
            json.writeEndObject();
        } else if (value instanceof SdkPojo pojo) {
            json.writeStartObject();
            writeMembers(json, pojo);
            json.writeEndObject();
        } else {
            throw new IllegalArgumentException("a member of the class " + value.getClass());
        }
    }
}
