package requesttracker.infra;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

/**
 * The CDK app: {@code cdk.json} runs it in the project's root. {@code -c stage=NAME} chooses the stage file, {@code dev}
 * being the default; {@code -c NAME=VALUE} overrides any setting.
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
