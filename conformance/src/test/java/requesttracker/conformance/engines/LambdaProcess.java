package requesttracker.conformance.engines;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/** One function of the deployed jar, in a process with AWS's runtime client, as on Lambda. */
final class LambdaProcess implements AutoCloseable {
    /** The deployed jar, as the build of functions packages it. */
    static final Path JAR = Path.of(System.getProperty("tracker.lambda.jar"));

    private final LambdaRuntimeApi api;
    private final Process process;
    private final Path log;

    private LambdaProcess(LambdaRuntimeApi api, Process process, Path log) {
        this.api = api;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a function.
     *
     * @param handler the class, with the stack's name of the handler
     * @param variables the environment variables, in addition to those that Lambda sets
     * @param folder the folder for the files and logs of the process
     * @param flags further flags for the JVM
     */
    static LambdaProcess start(Path jar, String handler, Map<String, String> variables, Path folder, List<String> flags)
            throws IOException {
        String name = handler.substring(handler.lastIndexOf('.') + 1);
        String classPath = Stream.concat(
                        Stream.of(
                                        AWSLambda.class,
                                        RequestStreamHandler.class,
                                        PojoSerializer.class,
                                        SdkInternalThreadLocal.class)
                                .map(LambdaProcess::jarOf),
                        Stream.of(jar.toString()))
                .collect(Collectors.joining(File.pathSeparator));
        Path log = folder.resolve(name + ".log");
        LambdaRuntimeApi api = new LambdaRuntimeApi();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI="
                        + nativePart(folder)));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, AWSLambda.class.getName(), handler));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("AWS_LAMBDA_RUNTIME_API", api.hostAndPort());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", name);
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
        environment.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
        environment.put("AWS_REGION", EngineFixture.REGION);
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_SESSION_TOKEN", "test");
        environment.putAll(variables);
        try {
            return new LambdaProcess(api, builder.start(), log);
        } catch (IOException e) {
            api.close();
            throw e;
        }
    }

    /** Sends an event to the function, and waits for the result. The function gets one event at a time. */
    synchronized LambdaRuntimeApi.InvocationResult invoke(String event) throws InterruptedException {
        return api.invoke(event);
    }

    /** Waits until the process is ready for a snapshot. */
    void awaitSnapshot() throws InterruptedException {
        api.awaitSnapshot();
    }

    /** Lets the process continue, as after a restore of its snapshot. */
    void restore() {
        api.restore();
    }

    /** Returns what the process has written so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        api.close();
    }

    /**
     * Returns the file of the runtime's native part. Each process needs a separate file, since the runtime would unpack
     * the part to the same file in all processes.
     */
    private static String nativePart(Path folder) throws IOException {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        try (InputStream library =
                AWSLambda.class.getResourceAsStream("/jni/libaws-lambda-jni.linux-" + architecture + ".so")) {
            Path file = Files.createTempFile(folder, "jni", ".so");
            Files.write(file, library.readAllBytes());
            return file.toString();
        }
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
