package requesttracker.conformance.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs the synthesized stack on moto, an emulator in a process next to the tests. Its functions run in Lambda's own
 * runtime.
 */
@Tag("moto")
final class StackOnMotoTest extends StackOnEmulator {
    private static final String ACCOUNT = "123456789012";

    private LambdaBesideMoto lambda;
    private MotoServer moto;

    @Override
    Emulator emulator(int cloudControl) throws IOException, URISyntaxException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "lambda-beside-moto");
        lambda = new LambdaBesideMoto(LambdaProcess.JAR, folder, ACCOUNT);
        moto = MotoServer.start(lambda.port());
        lambda.passOnTo(moto.endpoint());
        return new Emulator(lambda.endpoint(), ACCOUNT);
    }

    @Override
    URI cloudControlForFunctions(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    boolean servesHttpApis() {
        return false;
    }

    @Override
    void stopEmulator() {
        if (lambda != null) {
            lambda.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    @Test
    @DisplayName("The API has each route of the template, although moto does not serve it")
    void api() {
        stack().make(
                        "AWS::ApiGatewayV2::Api",
                        "AWS::ApiGatewayV2::Integration",
                        "AWS::ApiGatewayV2::Route",
                        "AWS::ApiGatewayV2::Stage");
        String api = stack().ref(template().id("AWS::ApiGatewayV2::Api"));
        assertThat(deployedInto()
                        .rest("GET", "apigateway", "/v2/apis/" + api + "/routes", null)
                        .get("items")
                        .findValuesAsText("routeKey"))
                .containsExactlyInAnyOrder(
                        "POST /",
                        "POST /requests",
                        "GET /requests",
                        "GET /requests/{token}",
                        "POST /requests/{token}/cancel",
                        "PUT /leases/{id}");
    }
}
