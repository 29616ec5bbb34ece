package requesttracker.statemachine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Text to trees and back. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Bytes of UTF-8 that a state's input or output may have: 256 KiB
     * (<a href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">quotas</a>).
     */
    static final int LIMIT = 262_144;

    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(JsonNode.class);

    private Json() {}

    static JsonNode tree(byte[] bytes) {
        try {
            return READER.readValue(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return WRITER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] limited(JsonNode tree, String what) {
        byte[] bytes = bytes(tree);
        if (bytes.length > LIMIT) {
            throw new TaskFailedException(TaskFailedException.DATA_LIMIT, what + " is larger than " + LIMIT + " bytes");
        }
        return bytes;
    }
}
