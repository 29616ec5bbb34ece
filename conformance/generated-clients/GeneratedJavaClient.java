import java.util.List;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.DefaultApi;
import org.openapitools.client.model.Operation;
import org.openapitools.client.model.Page;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.Request;
import org.openapitools.client.model.Submission;

/** The client of openapi-generator, java with the library native: submit, list, get, cancel and an error. */
final class GeneratedJavaClient {
    private GeneratedJavaClient() {}

    public static void main(String[] arguments) throws Exception {
        ApiClient transport = new ApiClient();
        transport.updateBaseUri(arguments[0]);
        DefaultApi client = new DefaultApi(transport);
        Request submitted = client.submitRequest(
                new Submission()
                        .operation(Operation.CREATE)
                        .typeName("Acme::Generated::Thing")
                        .desiredState(
                                Map.of("Name", "java", "Simulate", Map.of("Create", Map.of("DurationSeconds", 60))))
                        .timeoutSeconds(600),
                "java-native");
        check(submitted.getTimeoutSeconds() == 600, submitted);
        String token = submitted.getRequestToken();
        Request read = client.getRequest(token);
        check(read.getTimeline().get(0).getWhat().equals("Submitted"), read);
        Page page = client.listRequests(
                List.of(Operation.CREATE), null, null, null, null, null, null, null, null, null, 100, null);
        check(page.getRequests().stream().anyMatch(request -> request.getRequestToken().equals(token)), page);
        Request canceled = client.cancelRequest(token);
        check("REQUESTED".equals(canceled.getCancelReason()), canceled);
        try {
            client.getRequest("none");
            throw new IllegalStateException("an unknown token is found");
        } catch (ApiException missing) {
            Problem problem = transport.getObjectMapper().readValue(missing.getResponseBody(), Problem.class);
            check(missing.getCode() == 404 && problem.getTitle().equals("Not Found"), missing);
        }
    }

    private static void check(boolean holds, Object what) {
        if (!holds) {
            throw new IllegalStateException("unexpected: " + what);
        }
    }
}
