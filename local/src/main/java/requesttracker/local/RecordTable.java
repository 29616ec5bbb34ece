package requesttracker.local;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import requesttracker.emulators.dynamodb.DataFolder;
import requesttracker.emulators.dynamodb.DynamoDbEmulator;
import requesttracker.emulators.dynamodb.StorageException;
import requesttracker.runtime.AwsClients;
import requesttracker.store.TableSchema;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/** The tracker's table: in the emulator (in memory or in a folder), or in another DynamoDB. */
public final class RecordTable implements AutoCloseable {
    /** The table's name in the emulator. */
    public static final String NAME = "requests";

    /** The table's name in another DynamoDB, unless another name is given. */
    static final String REMOTE_NAME = "request-tracker-local";

    private static final Map<String, AttributeValue> MARKER_KEY =
            Map.of("RequestToken", AttributeValue.fromS("local-host#marker"));

    private final DynamoDbClient client;
    private final String name;
    private final List<AutoCloseable> parts = new ArrayList<>();

    private RecordTable(DynamoDbClient client, String name) {
        this.client = client;
        this.name = name;
        parts.add(client);
    }

    /** Opens an empty table in memory. */
    public static RecordTable inMemory() {
        return inEmulator(DynamoDbEmulator.inMemory());
    }

    /**
     * Opens the table of a folder. Creates the folder if it is missing.
     *
     * @throws StartupException if the folder is unusable
     */
    public static RecordTable inFolder(Path folder) {
        try {
            return inEmulator(DynamoDbEmulator.open(folder));
        } catch (StorageException e) {
            throw new StartupException(e.getMessage());
        }
    }

    private static RecordTable inEmulator(DynamoDbEmulator emulator) {
        try {
            emulator.createTable(TableSchema.createTable(NAME));
        } catch (ResourceInUseException e) {
            // The folder already has the table.
        }
        return new RecordTable(emulator, NAME);
    }

    /**
     * Opens a table of another DynamoDB. Refuses a table without the marker item of a local host.
     *
     * @param create whether to create a missing table at an address other than loopback
     * @param folder the folder for all other data of the host
     * @throws StartupException if the table is unusable
     */
    public static RecordTable at(
            URI endpoint,
            String name,
            boolean create,
            Optional<Path> folder,
            Region region,
            AwsCredentialsProvider credentials) {
        RecordTable table = new RecordTable(
                new AwsClients(region, credentials, Optional.empty(), Optional.of(endpoint)).dynamoDb(), name);
        try {
            folder.ifPresent(path -> table.parts.add(DataFolder.open(path)));
            table.requireMarker(endpoint, create || isLoopback(endpoint));
            return table;
        } catch (StorageException e) {
            table.close();
            throw new StartupException(e.getMessage());
        } catch (SdkException e) {
            table.close();
            throw new StartupException("the table " + name + " at " + endpoint + " can't be used: "
                    + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        } catch (RuntimeException e) {
            table.close();
            throw e;
        }
    }

    private void requireMarker(URI endpoint, boolean mayCreate) {
        if (!exists()) {
            if (!mayCreate) {
                throw new StartupException(
                        "there is no table " + name + " at " + endpoint + "; --create-table creates it");
            }
            client.createTable(TableSchema.createTable(name));
            try (DynamoDbWaiter waiter = client.waiter()) {
                waiter.waitUntilTableExists(request -> request.tableName(name));
            }
            client.putItem(request -> request.tableName(name).item(MARKER_KEY));
        } else if (!client.getItem(
                        request -> request.tableName(name).key(MARKER_KEY).consistentRead(true))
                .hasItem()) {
            throw new StartupException("the table " + name + " at " + endpoint
                    + " was not created by tracker local, and may belong to a deployed tracker; use another --table");
        }
    }

    private boolean exists() {
        try {
            client.describeTable(request -> request.tableName(name));
            return true;
        } catch (ResourceNotFoundException e) {
            return false;
        }
    }

    private static boolean isLoopback(URI endpoint) {
        try {
            return InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    public DynamoDbClient client() {
        return client;
    }

    public String name() {
        return name;
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("tracker: while stopping: " + e);
            }
        }
    }
}
