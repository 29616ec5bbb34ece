package requesttracker.emulators.dynamodb;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Encodes key values as bytes. The order of the bytes is DynamoDB's order of the values, and no value is a prefix of
 * another.
 */
final class OrderedKey {
    private static final int EXPONENT_BIAS = 1_000;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

    OrderedKey add(AttributeValue value) {
        switch (value.type()) {
            case S -> add(value.s().getBytes(StandardCharsets.UTF_8), true);
            case B -> add(value.b().asByteArrayUnsafe(), true);
            case N -> bytes.writeBytes(number(value.n()));
            default -> throw new InvalidRequestException("Invalid type of a key attribute: " + value.type());
        }
        return this;
    }

    /** Adds the start of a text or of bytes, which is a prefix of each encoded value that begins with it. */
    OrderedKey addStart(AttributeValue value) {
        switch (value.type()) {
            case S -> add(value.s().getBytes(StandardCharsets.UTF_8), false);
            case B -> add(value.b().asByteArrayUnsafe(), false);
            default ->
                throw new InvalidRequestException(
                        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or"
                                + " function: begins_with, operand type: " + value.type());
        }
        return this;
    }

    OrderedKey add(byte[] raw) {
        bytes.writeBytes(raw);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Returns the smallest key that is greater than all keys with this prefix. */
    static byte[] after(byte[] prefix) {
        int end = prefix.length;
        while (end > 0 && prefix[end - 1] == (byte) 0xff) {
            end--;
        }
        if (end == 0) {
            throw new IllegalArgumentException("no key is after the prefix");
        }
        byte[] after = Arrays.copyOf(prefix, end);
        after[end - 1]++;
        return after;
    }

    private void add(byte[] value, boolean ended) {
        int start = 0;
        for (int i = 0; i < value.length; i++) {
            if (value[i] == 0) {
                bytes.write(value, start, i + 1 - start);
                bytes.write(0xff);
                start = i + 1;
            }
        }
        bytes.write(value, start, value.length - start);
        if (ended) {
            bytes.write(0);
            bytes.write(1);
        }
    }

    /**
     * Returns the sign, the exponent and the digits. The byte at the end of the digits is less than every digit. The
     * bytes of a negative number are inverted.
     */
    private static byte[] number(String text) {
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        if (number.signum() == 0) {
            return new byte[] {(byte) 0x80};
        }
        String digits = number.unscaledValue().abs().toString();
        int exponent = number.precision() - number.scale() + EXPONENT_BIAS;
        byte[] encoded = new byte[digits.length() + 4];
        encoded[0] = (byte) 0x81;
        encoded[1] = (byte) (exponent >> 8);
        encoded[2] = (byte) exponent;
        for (int i = 0; i < digits.length(); i++) {
            encoded[i + 3] = (byte) (digits.charAt(i) - '0' + 1);
        }
        if (number.signum() < 0) {
            for (int i = 0; i < encoded.length; i++) {
                encoded[i] = (byte) ~encoded[i];
            }
        }
        return encoded;
    }
}
