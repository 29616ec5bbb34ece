package requesttracker.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import requesttracker.cli.Tracker;
import requesttracker.local.HostOptions;
import requesttracker.local.LocalServer;

/**
 * Runs the commands as processes against an API by HTTPS that verifies signatures. Java's hosts file maps the API's
 * names to this machine, Java's trust store trusts its certificate, and the AWS files belong to the test.
 */
@DisplayName("With a deployed tracker's --endpoint, a command")
class DeployedTest {
    private static final String API = "abc123.execute-api." + SignedApi.REGION + ".amazonaws.com";
    private static final String CUSTOM = "tracker.example.com";
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path folder;

    private static LocalServer site;
    private static SignedApi api;

    @BeforeAll
    static void serve() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        tool("keytool"),
                        "-genkeypair",
                        "-alias",
                        "api",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=stand-in",
                        "-ext",
                        "san=dns:" + API + ",dns:" + CUSTOM,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + API + "\n127.0.0.1 " + CUSTOM + "\n");
        Files.writeString(
                folder.resolve("credentials"), """
                [default]
                aws_access_key_id = AKIDOTHER
                aws_secret_access_key = of-somebody-else
                [deployer]
                aws_access_key_id = %s
                aws_secret_access_key = %s
                aws_session_token = %s
                """.formatted(SignedApi.KEY_ID, SignedApi.SECRET, SignedApi.SESSION));
        Files.writeString(folder.resolve("config"), """
                [profile deployer]
                region = %s
                [profile assumed]
                role_arn = arn:aws:iam::123456789012:role/deployer
                source_profile = default
                region = %1$s
                """.formatted(SignedApi.REGION));
        site = LocalServer.serving(HostOptions.inMemory());
        api = SignedApi.overTls(site.url(), certificate(store));
    }

    @AfterAll
    static void stop() {
        api.close();
        site.close();
    }

    @BeforeEach
    void forget() {
        api.reached.clear();
    }

    @Test
    @DisplayName("signs with the profile instead of the environment, for the region in the API's name")
    void signsWithTheProfile() throws Exception {
        Ran ran = run(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "AKIDOTHER",
                        "AWS_SECRET_ACCESS_KEY",
                        "of-somebody-else",
                        "AWS_REGION",
                        "us-east-1"),
                API,
                "list",
                "--profile",
                "deployer");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(api.reached).containsExactly("GET /requests?maxResults=20");
    }

    @Test
    @DisplayName("signs with the environment's credentials, for the region of --region if the name has none")
    void signsWithTheEnvironment() throws Exception {
        Ran ran = run(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        SignedApi.KEY_ID,
                        "AWS_SECRET_ACCESS_KEY",
                        SignedApi.SECRET,
                        "AWS_SESSION_TOKEN",
                        SignedApi.SESSION),
                CUSTOM,
                "submit",
                "--operation",
                "DELETE",
                "--type-name",
                "AWS::Logs::LogGroup",
                "--identifier",
                "ü",
                "--quiet",
                "--region",
                SignedApi.REGION);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(api.reached).containsExactly("POST /requests");
    }

    @Test
    @DisplayName("signs for the profile's region if no other source names one")
    void signsForTheRegionOfTheProfile() throws Exception {
        assertThat(run(Map.of(), CUSTOM, "list", "--profile", "deployer").code())
                .isZero();
    }

    @Test
    @DisplayName("signs with the credentials of the role that the profile assumes")
    void signsWithARole() throws Exception {
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext("/", exchange -> {
            try (exchange) {
                byte[] answer = """
                        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
                        <AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken>
                        <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""".formatted(SignedApi.KEY_ID, SignedApi.SECRET, SignedApi.SESSION)
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        sts.start();
        try {
            String url = "http://127.0.0.1:" + sts.getAddress().getPort();
            Ran ran = run(Map.of("AWS_ENDPOINT_URL_STS", url), API, "list", "--profile", "assumed");
            assertThat(ran.err()).isEmpty();
            assertThat(ran.code()).isZero();
        } finally {
            sts.stop(0);
        }
    }

    @Test
    @DisplayName("is rejected with another --region or another profile, and shows no credential")
    void isRefused() throws Exception {
        Ran elsewhere = run(Map.of(), API, "list", "--profile", "deployer", "--region", "us-east-1");
        Ran other = run(Map.of(), API, "list");
        for (Ran ran : List.of(elsewhere, other)) {
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err().lines()).hasSize(1);
            assertThat(ran.err()).contains("403: Forbidden");
            assertThat(ran.out() + ran.err()).doesNotContain("AKID", SignedApi.SECRET, SignedApi.SESSION);
        }
    }

    @Test
    @DisplayName("reports a missing profile or region in one line, before any call")
    void reportsWhatIsMissing() throws Exception {
        Ran nobody = run(Map.of(), API, "list", "--profile", "nobody");
        Ran nowhere = run(Map.of(), CUSTOM, "list");
        for (Ran ran : List.of(nobody, nowhere)) {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err().lines()).hasSize(1);
        }
        assertThat(nobody.err()).contains("no AWS credentials were found");
        assertThat(nowhere.err()).contains("--region");
        assertThat(api.reached).isEmpty();
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(Map<String, String> environment, String host, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                tool("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djdk.net.hosts.file=" + folder.resolve("hosts"),
                "-Djavax.net.ssl.trustStore=" + folder.resolve("store.p12"),
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                "-cp",
                System.getProperty("java.class.path"),
                Tracker.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--endpoint", "https://" + host + ":" + api.port()));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_CONFIG_FILE",
                        folder.resolve("config").toString(),
                        "AWS_SHARED_CREDENTIALS_FILE",
                        folder.resolve("credentials").toString(),
                        "AWS_EC2_METADATA_DISABLED",
                        "true"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out, Files.readString(err));
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static SSLContext certificate(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
