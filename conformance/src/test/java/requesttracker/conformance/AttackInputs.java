package requesttracker.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Generates hostile calls from a seed: broken HTTP, broken JSON, and both protocols with values beyond all limits. */
final class AttackInputs {
    /** A text that is in every payload, and must not be in any output. */
    static final String SECRET = "hunter2-in-a-payload";

    private static final List<String> MEMBERS = List.of(
            "Operation",
            "TypeName",
            "Identifier",
            "DesiredState",
            "PatchDocument",
            "TypeVersionId",
            "RoleArn",
            "ClientToken",
            "ProviderToken",
            "TimeoutSeconds",
            "OnTimeout",
            "OnConflict",
            "Labels",
            "Callback",
            "NextToken",
            "MaxResults",
            "RequestToken",
            "__proto__");
    private static final List<String> ACTIONS = List.of(
            "CreateResource",
            "UpdateResource",
            "DeleteResource",
            "GetResource",
            "ListResources",
            "GetResourceRequestStatus",
            "ListResourceRequests",
            "CancelResourceRequest",
            "NoSuchAction",
            "");
    private static final List<String> PATHS = List.of(
            "/requests",
            "/requests/x",
            "/requests/%2e%2e%2f",
            "/requests/%00/cancel",
            "/requests?maxResults=1e9&status=%ff",
            "/requests?nextToken=AAAA",
            "/console",
            "/console/requests/x",
            "/",
            "//",
            "*",
            "http://example.com/requests");

    private final Random random;

    AttackInputs(long seed) {
        random = new Random(seed);
    }

    /** Returns the bytes of one call. */
    byte[] next(String host) {
        return switch (random.nextInt(4)) {
            case 0 -> framing(host);
            case 1 -> flipped(valid(host, "POST /requests", "Content-Type: application/json", create()));
            case 2 -> valid(host, "POST /requests", "Content-Type: application/json", object());
            default ->
                valid(
                        host,
                        "POST /",
                        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: CloudApiService." + pick(ACTIONS),
                        random.nextBoolean() ? object() : create());
        };
    }

    private String create() {
        return "{\"Operation\":\"CREATE\",\"TypeName\":\"AWS::Logs::LogGroup\",\"DesiredState\":{\"LogGroupName\":\"n"
                + random.nextInt(1_000_000) + "\",\"Password\":\"" + SECRET + "\",\"Extra\":" + value(3)
                + ",\"Simulate\":{\"Create\":{\"DurationSeconds\":" + (random.nextBoolean() ? "0" : number()) + "}}}}";
    }

    private byte[] valid(String host, String line, String headers, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = (line + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\nContent-Length: " + content.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + content.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return all;
    }

    /** Returns the call with a few changed or removed bytes, or without its end. */
    private byte[] flipped(byte[] call) {
        for (int i = random.nextInt(4); i > 0; i--) {
            call[random.nextInt(call.length)] = (byte) random.nextInt(256);
        }
        int length = random.nextInt(3) == 0 ? random.nextInt(call.length) : call.length;
        return Arrays.copyOf(call, length);
    }

    private byte[] framing(String host) {
        String method = pick(List.of("GET", "POST", "HEAD", "PUT", "OPTIONS", "TRACE", "get", "G\u0000T", "", "PRI"));
        String version = pick(List.of("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "", "http/1.1"));
        String header = pick(List.of(
                "Content-Length: -1",
                "Content-Length: 99999999999999999999",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked",
                "Transfer-Encoding: gzip, chunked",
                "Expect: 100-continue\r\nContent-Length: 3",
                "Upgrade: h2c\r\nConnection: Upgrade",
                "Host: other.example",
                "X: " + "y".repeat(random.nextInt(70_000)),
                "NoColon",
                ": empty",
                "A\r\n folded",
                "X\u0000: z",
                "Origin: https://other.example",
                "Sec-Fetch-Site: cross-site"));
        String body = pick(
                List.of("", "hello", "0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "fffffffff\r\nx", "-5\r\n", "zz\r\n"));
        String call = method + " " + pick(PATHS) + " " + version + "\r\nHost: " + host + "\r\n" + header + "\r\n"
                + (random.nextInt(8) == 0 ? "" : "Connection: close\r\n") + "\r\n" + body;
        return call.getBytes(StandardCharsets.UTF_8);
    }

    private String object() {
        StringBuilder json = new StringBuilder("{");
        for (int i = random.nextInt(8); i >= 0; i--) {
            json.append('"')
                    .append(pick(MEMBERS))
                    .append("\":")
                    .append(value(4))
                    .append(i == 0 ? "}" : ",");
        }
        return json.toString();
    }

    private String value(int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 11)) {
            case 0 -> number();
            case 1 -> pick(List.of("true", "false", "null", "\"\""));
            case 2 ->
                pick(List.of("\"CREATE\"", "\"UPDATE\"", "\"DELETE\"", "\"WAIT\"", "\"SUPERSEDE\"", "\"NOTIFY\""));
            case 3 ->
                pick(List.of(
                        "\"AWS::Logs::LogGroup\"", "\"n1\"", "\"http://127.0.0.1:1/\"", "\"arn:aws:iam::1:role/r\""));
            case 4 -> "\"\\ud800\\u0000\\u202e\u009b" + "x".repeat(random.nextInt(300)) + "\"";
            case 5 -> "\"{\\\"Password\\\":\\\"" + SECRET + "\\\"}\"";
            case 6 -> "\"[{\\\"op\\\":\\\"add\\\",\\\"path\\\":\\\"/a\\\",\\\"value\\\":\\\"" + SECRET + "\\\"}]\"";
            case 7 -> "\"" + "y".repeat(random.nextInt(20) == 0 ? 300_000 : 40) + "\"";
            case 8 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
            case 9 -> "{\"a\":" + value(depth - 1) + ",\"a\":" + value(depth - 1) + "}";
            default -> random.nextInt(20) == 0 ? "[".repeat(20_000) + "]".repeat(20_000) : object();
        };
    }

    private String number() {
        return pick(List.of(
                "0", "-1", "1", "1.5", "1e400", "1e-999999999", "1e999999999", "9".repeat(400), "-0.0", "2147483648"));
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
