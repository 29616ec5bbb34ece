package requesttracker.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** A DynamoDB client that cancels the first transactions. */
public final class ThrottledTransactions {
    private final AtomicInteger left;
    private final List<String> codes;

    /** @param codes the codes of the cancellation, part by part */
    public ThrottledTransactions(int transactions, String... codes) {
        this.left = new AtomicInteger(transactions);
        this.codes = List.of(codes);
    }

    public DynamoDbClient client() {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("transactWriteItems") && left.getAndDecrement() > 0) {
                        throw TransactionCanceledException.builder()
                                .cancellationReasons(codes.stream()
                                        .map(code -> CancellationReason.builder()
                                                .code(code)
                                                .build())
                                        .toList())
                                .build();
                    }
                    try {
                        return method.invoke(TestTable.client(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Cancels this number of further transactions. */
    public void cancelNext(int transactions) {
        left.set(transactions);
    }

    public int attemptsLeft() {
        return left.get();
    }
}
