package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.jsontree.JsonTree;

@DisplayName("The caller of a local tracker")
class LocalIdentityTest {
    private static final String SUBMIT =
            "{'Operation':'DELETE','TypeName':'Acme::Open::Thing','Identifier':'i','Labels':{'env':'prod'}}";

    private final TrackerHost tracker = new TrackerHost(HostFixtures.hearing(event -> {}));
    private final HttpClient http = HttpClient.newHttpClient();

    LocalIdentityTest() {
        tracker.serve();
    }

    @AfterEach
    void stop() {
        tracker.close();
    }

    private JsonNode post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(tracker.url() + path))
                .POST(BodyPublishers.ofString(body.replace('\'', '"')));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return JsonTree.read(http.send(request.build(), BodyHandlers.ofString()).body());
    }

    @Test
    @DisplayName("is the user who runs the host, for any call")
    void isTheUser() throws Exception {
        JsonNode submitted = post(
                "/requests?userArn=forged",
                SUBMIT,
                "authorization",
                "AWS4-HMAC-SHA256 Credential=forged/20260101/us-east-1/execute-api/aws4_request",
                "x-amzn-iam-user-arn",
                "forged",
                "x-amz-user-arn",
                "forged",
                "requestcontext",
                "{'authorizer':{'iam':{'userArn':'forged'}}}");

        assertThat(submitted.at("/SubmittedBy/Kind").asText()).isEqualTo("IAM");
        assertThat(submitted.at("/SubmittedBy/Principal").asText())
                .isEqualTo("local:" + System.getProperty("user.name"));
        assertThat(submitted.toString()).doesNotContain("forged");
    }

    @Test
    @DisplayName("is an event of the host's account, if it came by PutEvents")
    void isAnEvent() throws Exception {
        post(
                "/",
                "{'Entries':[{'Source':'com.example','DetailType':'Submit Resource Request','Detail':'"
                        + SUBMIT.replace("'", "\\'") + "'}]}",
                "x-amz-target",
                "AWSEvents.PutEvents",
                "content-type",
                "application/x-amz-json-1.1");

        JsonNode listed = JsonTree.read(http.send(
                        HttpRequest.newBuilder(URI.create(tracker.url() + "/requests"))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        String token = listed.at("/Requests/0/RequestToken").asText();
        JsonNode request = JsonTree.read(http.send(
                        HttpRequest.newBuilder(URI.create(tracker.url() + "/requests/" + token))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        assertThat(List.of(
                        request.at("/SubmittedBy/Kind").asText(),
                        request.at("/SubmittedBy/Account").asText(),
                        request.at("/SubmittedBy/Claimed/Source").asText(),
                        request.at("/SubmittedBy/Claimed/Verified").asText()))
                .containsExactly("EVENT", TrackerHost.ACCOUNT, "com.example", "false");
        assertThat(request.at("/Labels/env").asText()).isEqualTo("prod");
    }
}
