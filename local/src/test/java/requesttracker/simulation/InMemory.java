package requesttracker.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The store in memory for the tests of the real store (pom.xml, "the-stores-tests-in-memory"), from several threads. */
public final class InMemory implements Supplier<DynamoDbClient> {
    @Override
    public DynamoDbClient get() {
        DynamoDbClient inner = new MemoryDynamoDb(() -> false);
        return (DynamoDbClient) Proxy.newProxyInstance(
                InMemory.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, (proxy, method, arguments) -> {
                    try {
                        synchronized (inner) {
                            return method.invoke(inner, arguments);
                        }
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
