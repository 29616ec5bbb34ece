package requesttracker.infra;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

/**
 * The CDK app: {@code cdk.json} runs it in the project's root. {@code -c stage=NAME} chooses the stage file,
 * {@code dev} being the default; {@code -c NAME=VALUE} overrides any setting.
 */
public final class TrackerApp {
    private TrackerApp() {}

    /**
     * Synthesizes the stack.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try {
            var app = new App();
            add(
                    app,
                    Path.of("").toAbsolutePath(),
                    StackProps.builder()
                            .env(Environment.builder()
                                    .account(System.getenv("CDK_DEFAULT_ACCOUNT"))
                                    .region(System.getenv("CDK_DEFAULT_REGION"))
                                    .build()));
            app.synth();
        } catch (InvalidSettingException | IllegalStateException invalid) {
            System.err.println(invalid.getMessage());
            System.exit(1);
        }
    }

    /**
     * Synthesizes the stack of a stage as {@code cdk synth} does, without an account and a region.
     *
     * @param root the project's root
     * @param output the folder for the template and its assets
     * @return the template's file
     * @throws InvalidSettingException if the stage has an invalid setting
     * @throws IllegalStateException if the functions are not built
     */
    public static Path synthesize(Path root, String stage, Path output) {
        var context = context(root);
        context.put("stage", stage);
        var app = new App(
                AppProps.builder().context(context).outdir(output.toString()).build());
        var stack = add(app, root, StackProps.builder());
        app.synth();
        return output.resolve(stack.getTemplateFile());
    }

    /** Returns the context that {@code cdk.json} gives to the app. */
    static Map<String, Object> context(Path root) {
        var context = new LinkedHashMap<String, Object>();
        var json = new ObjectMapper();
        try {
            json.readTree(root.resolve("cdk.json").toFile())
                    .get("context")
                    .properties()
                    .forEach(entry -> context.put(entry.getKey(), json.convertValue(entry.getValue(), Object.class)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return context;
    }

    /** Adds the stack that the app's context asks for, from the files under {@code root}. */
    static TrackerStack add(App app, Path root, StackProps.Builder props) {
        var context = new HashMap<String, Object>();
        if (app.getNode().getAllContext() instanceof Map<?, ?> all) {
            all.forEach((name, value) -> context.put(name.toString(), value));
        }
        var stage = context.getOrDefault("stage", "dev").toString();
        var settings = StackSettings.of(stage, SettingsSource.of(root.resolve("infra/stages"), stage, context));
        return new TrackerStack(
                app,
                settings,
                BuildOutputs.in(root),
                props.description("Tracks AWS Cloud Control requests (" + stage + ")")
                        .terminationProtection(!settings.stage().development())
                        .build());
    }
}
