package requesttracker.bench.typical;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.ProgressEvent;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Polls like PollStatus, but in the usual way: plain objects for input and output, Jackson, the enhanced client, and
 * clients with defaults. Makes one DynamoDB and one Cloud Control call.
 */
public final class Poll implements RequestHandler<PollInput, PollOutput> {
    private final ObjectMapper json = new ObjectMapper();
    private final DynamoDbTable<RequestBean> table;
    private final CloudControlClient cloudControl;

    /** No-argument constructor called by the Lambda runtime. */
    public Poll() {
        URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
        DynamoDbClient dynamoDb =
                DynamoDbClient.builder().endpointOverride(endpoint).build();
        table = DynamoDbEnhancedClient.builder()
                .dynamoDbClient(dynamoDb)
                .build()
                .table(System.getenv("TABLE_NAME"), TableSchema.fromBean(RequestBean.class));
        cloudControl = CloudControlClient.builder().endpointOverride(endpoint).build();
    }

    @Override
    public PollOutput handleRequest(PollInput input, Context context) {
        RequestBean request = table.getItem(
                Key.builder().partitionValue(input.getRequestToken()).build());
        ProgressEvent event = cloudControl
                .getResourceRequestStatus(r -> r.requestToken(request.getProviderToken()))
                .progressEvent();
        PollOutput output = new PollOutput();
        output.setRequestToken(input.getRequestToken());
        output.setStatus(event.operationStatusAsString());
        try {
            output.setModel(json.readTree(event.resourceModel() == null ? "{}" : event.resourceModel())
                    .toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return output;
    }
}
