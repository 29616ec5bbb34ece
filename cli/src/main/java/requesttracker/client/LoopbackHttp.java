package requesttracker.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Sends one call over HTTP/1.0 on loopback. {@link java.net.HttpURLConnection} would take a third of a command's start.
 */
final class LoopbackHttp {
    private static final int HEAD_MAX = 65_536;

    private LoopbackHttp() {}

    static ClientResponse send(
            String method, URI uri, Map<String, String> headers, byte[] body, int connectMillis, int answerMillis)
            throws IOException {
        StringBuilder head = new StringBuilder(method).append(' ').append(uri.getRawPath());
        if (uri.getRawQuery() != null) {
            head.append('?').append(uri.getRawQuery());
        }
        head.append(" HTTP/1.0\r\n");
        add(head, "host", uri.getRawAuthority());
        add(head, "content-length", Integer.toString(body.length));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            add(head, header.getKey(), header.getValue());
        }
        byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = ByteBuffer.allocate(first.length + body.length)
                .put(first)
                .put(body)
                .array();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()), connectMillis);
            socket.setSoTimeout(answerMillis);
            socket.getOutputStream().write(all);
            return answer(new BufferedInputStream(socket.getInputStream()));
        }
    }

    private static void add(StringBuilder head, String name, String value) {
        if (name.indexOf('\n') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a header has a line break");
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    static ClientResponse answer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.") || status.length() < "HTTP/1.1 200".length()) {
            throw new ProtocolException("the response is not HTTP");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new ProtocolException("HTTP/1.0 has no transfer-encoding");
        }
        try {
            String length = headers.get("content-length");
            byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
            if (length != null && body.length != Integer.parseInt(length)) {
                throw new EOFException("the response is truncated");
            }
            int code = Integer.parseInt(status.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
            return new ClientResponse(code, headers, ByteBuffer.wrap(body).asReadOnlyBuffer());
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("the response is not HTTP");
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() == HEAD_MAX) {
                throw new EOFException("the response is truncated");
            }
            line.append((char) c);
        }
        int end = line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
    }
}
