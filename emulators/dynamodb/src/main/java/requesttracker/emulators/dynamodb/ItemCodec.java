package requesttracker.emulators.dynamodb;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Encodes items as bytes, and decodes them. */
final class ItemCodec {
    private static final AttributeValue.Type[] TYPES = {
        AttributeValue.Type.S,
        AttributeValue.Type.N,
        AttributeValue.Type.B,
        AttributeValue.Type.SS,
        AttributeValue.Type.NS,
        AttributeValue.Type.BS,
        AttributeValue.Type.M,
        AttributeValue.Type.L,
        AttributeValue.Type.BOOL,
        AttributeValue.Type.NUL
    };

    private ItemCodec() {}

    static byte[] encode(Map<String, AttributeValue> item) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        writeMap(out, item);
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are not an encoded item */
    static Map<String, AttributeValue> decode(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Map<String, AttributeValue> item = readMap(in);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("the item has trailing bytes");
            }
            return item;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the item is truncated", e);
        }
    }

    private static void writeMap(ByteArrayOutputStream out, Map<String, AttributeValue> members) {
        writeCount(out, members.size());
        members.forEach((name, value) -> {
            writeText(out, name);
            write(out, value);
        });
    }

    private static void write(ByteArrayOutputStream out, AttributeValue value) {
        for (int i = 0; i < TYPES.length; i++) {
            if (TYPES[i] == value.type()) {
                out.write(i);
            }
        }
        switch (value.type()) {
            case S -> writeText(out, value.s());
            case N -> writeText(out, value.n());
            case B -> writeBytes(out, value.b().asByteArrayUnsafe());
            case SS -> writeTexts(out, value.ss());
            case NS -> writeTexts(out, value.ns());
            case BS -> {
                writeCount(out, value.bs().size());
                value.bs().forEach(element -> writeBytes(out, element.asByteArrayUnsafe()));
            }
            case M -> writeMap(out, value.m());
            case L -> {
                writeCount(out, value.l().size());
                value.l().forEach(element -> write(out, element));
            }
            case BOOL -> out.write(value.bool() ? 1 : 0);
            default -> {}
        }
    }

    private static void writeTexts(ByteArrayOutputStream out, List<String> texts) {
        writeCount(out, texts.size());
        texts.forEach(text -> writeText(out, text));
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void writeBytes(ByteArrayOutputStream out, byte[] bytes) {
        writeCount(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void writeCount(ByteArrayOutputStream out, int count) {
        int rest = count;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static Map<String, AttributeValue> readMap(ByteBuffer in) {
        int count = readCount(in);
        Map<String, AttributeValue> members = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            members.put(readText(in), read(in));
        }
        return members;
    }

    private static AttributeValue read(ByteBuffer in) {
        int type = in.get();
        if (type < 0 || type >= TYPES.length) {
            throw new IllegalArgumentException("unknown type of a value: " + type);
        }
        return switch (TYPES[type]) {
            case S -> AttributeValue.fromS(readText(in));
            case N -> AttributeValue.fromN(readText(in));
            case B -> AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(readBytes(in)));
            case SS -> AttributeValue.fromSs(readTexts(in));
            case NS -> AttributeValue.fromNs(readTexts(in));
            case BS -> {
                int count = readCount(in);
                List<SdkBytes> elements = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    elements.add(SdkBytes.fromByteArrayUnsafe(readBytes(in)));
                }
                yield AttributeValue.fromBs(elements);
            }
            case M -> AttributeValue.fromM(readMap(in));
            case L -> {
                int count = readCount(in);
                List<AttributeValue> elements = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    elements.add(read(in));
                }
                yield AttributeValue.fromL(elements);
            }
            case BOOL -> AttributeValue.fromBool(in.get() != 0);
            default -> AttributeValue.fromNul(true);
        };
    }

    private static List<String> readTexts(ByteBuffer in) {
        int count = readCount(in);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(readText(in));
        }
        return texts;
    }

    private static String readText(ByteBuffer in) {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(ByteBuffer in) {
        byte[] bytes = new byte[readLength(in)];
        in.get(bytes);
        return bytes;
    }

    private static int readLength(ByteBuffer in) {
        int length = readCount(in);
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    private static int readCount(ByteBuffer in) {
        int count = 0;
        for (int shift = 0; shift < 32; shift += 7) {
            byte b = in.get();
            count |= (b & 0x7f) << shift;
            if (b >= 0) {
                return count;
            }
        }
        throw new IllegalArgumentException("a count is too long");
    }
}
