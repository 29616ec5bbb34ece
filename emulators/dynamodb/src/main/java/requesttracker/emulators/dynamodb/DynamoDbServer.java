package requesttracker.emulators.dynamodb;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** DynamoDB over HTTP on the loopback address, for callers in other processes. It does not check signatures. */
public final class DynamoDbServer implements AutoCloseable {
    private static final String TARGET = "DynamoDB_20120810.";

    private record ServerAction<R>(Supplier<? extends SdkPojo> request, Function<R, ? extends SdkPojo> call) {
        @SuppressWarnings("unchecked") // the builder builds what the action takes
        SdkPojo answer(JsonNode json) {
            R built;
            try {
                built = (R) JsonProtocol.read(request.get(), json);
            } catch (RuntimeException e) {
                throw DynamoDbErrors.of("SerializationException", 400, e.getMessage());
            }
            return call.apply(built);
        }
    }

    private final HttpServer server;
    private final AtomicLong requests = new AtomicLong();
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "dynamodb-http");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, ServerAction<?>> actions;

    private DynamoDbServer(DynamoDbClient client, HttpServer server) {
        this.server = server;
        this.actions = Map.of(
                "BatchGetItem",
                        new ServerAction<BatchGetItemRequest>(BatchGetItemRequest::builder, client::batchGetItem),
                "CreateTable", new ServerAction<CreateTableRequest>(CreateTableRequest::builder, client::createTable),
                "DeleteItem", new ServerAction<DeleteItemRequest>(DeleteItemRequest::builder, client::deleteItem),
                "DescribeTable",
                        new ServerAction<DescribeTableRequest>(DescribeTableRequest::builder, client::describeTable),
                "GetItem", new ServerAction<GetItemRequest>(GetItemRequest::builder, client::getItem),
                "PutItem", new ServerAction<PutItemRequest>(PutItemRequest::builder, client::putItem),
                "Query", new ServerAction<QueryRequest>(QueryRequest::builder, client::query),
                "Scan", new ServerAction<ScanRequest>(ScanRequest::builder, client::scan),
                "TransactWriteItems",
                        new ServerAction<TransactWriteItemsRequest>(
                                TransactWriteItemsRequest::builder, client::transactWriteItems),
                "UpdateItem", new ServerAction<UpdateItemRequest>(UpdateItemRequest::builder, client::updateItem));
    }

    /** Starts a server on a free port. */
    public static DynamoDbServer start(DynamoDbClient client) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            DynamoDbServer server = new DynamoDbServer(client, http);
            http.setExecutor(server.workers);
            http.createContext("/", server::handle);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the server's address. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        int status = 200;
        byte[] body;
        try {
            String content = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            body = JsonProtocol.write(action(target).answer(parsed(content)));
        } catch (DynamoDbException e) {
            status = e.statusCode();
            body = JsonProtocol.writeError(
                    e.awsErrorDetails().errorCode(), e.awsErrorDetails().errorMessage(), e);
        } catch (UnsupportedOperationException e) {
            status = 400;
            body = JsonProtocol.writeError("ValidationException", e.getMessage(), null);
        } catch (RuntimeException e) {
            status = 500;
            body = JsonProtocol.writeError("InternalServerError", e.toString(), null);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        // DynamoDB sends this header in each answer, and clients such as boto3 read it.
        exchange.getResponseHeaders().set("x-amzn-RequestId", "request-" + requests.incrementAndGet());
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private ServerAction<?> action(String target) {
        String name = target == null || !target.startsWith(TARGET) ? "" : target.substring(TARGET.length());
        ServerAction<?> action = actions.get(name);
        if (action == null) {
            throw DynamoDbErrors.of(
                    "UnknownOperationException", 400, "the DynamoDB emulator does not support the action " + name);
        }
        return action;
    }

    private static JsonNode parsed(String content) {
        try {
            return JsonNode.parser().parse(content);
        } catch (RuntimeException e) {
            throw DynamoDbErrors.of("SerializationException", 400, "the request is not JSON");
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
