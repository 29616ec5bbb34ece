package requesttracker.runtime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * An HTTP client that bounds answers: it stops at a size limit and when the call is aborted.
 *
 * <p>{@code HttpURLConnection.disconnect()} waits for the thread that reads the answer. An answer that arrives byte by
 * byte would therefore block the SDK's timer. After the answer's head arrived, the reader itself aborts the call at its
 * next read. A read without data ends by the connection's read timeout.
 */
final class BoundedHttpClient implements SdkHttpClient {
    private final SdkHttpClient inner;
    private final long maxBytes;

    BoundedHttpClient(SdkHttpClient inner, long maxBytes) {
        this.inner = inner;
        this.maxBytes = maxBytes;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new BoundedRequest(inner.prepareRequest(request), maxBytes);
    }

    @Override
    public String clientName() {
        return inner.clientName();
    }

    @Override
    public void close() {
        inner.close();
    }

    private static final class BoundedRequest implements ExecutableHttpRequest {
        private final ExecutableHttpRequest inner;
        private final long maxBytes;
        private volatile boolean answered;
        private volatile boolean aborted;

        BoundedRequest(ExecutableHttpRequest inner, long maxBytes) {
            this.inner = inner;
            this.maxBytes = maxBytes;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            HttpExecuteResponse response = inner.call();
            answered = true;
            Optional<AbortableInputStream> body = response.responseBody();
            return body.isEmpty()
                    ? response
                    : HttpExecuteResponse.builder()
                            .response(response.httpResponse())
                            .responseBody(AbortableInputStream.create(new BoundedInputStream(body.get(), this), this))
                            .build();
        }

        @Override
        public void abort() {
            aborted = true;
            if (!answered) {
                inner.abort();
            }
        }

        private void check(long bytes) {
            if (aborted) {
                throw AbortedException.create("The call was aborted");
            }
            if (bytes > maxBytes) {
                throw SdkClientException.create("The service's answer is longer than " + maxBytes + " bytes");
            }
        }
    }

    private static final class BoundedInputStream extends FilterInputStream {
        private final BoundedRequest request;
        private long bytes;

        BoundedInputStream(InputStream in, BoundedRequest request) {
            super(in);
            this.request = request;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            bytes += next < 0 ? 0 : 1;
            request.check(bytes);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            bytes += Math.max(read, 0);
            request.check(bytes);
            return read;
        }
    }
}
