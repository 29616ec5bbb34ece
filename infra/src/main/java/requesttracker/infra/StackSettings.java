package requesttracker.infra;

/**
 * The settings of one deployment. Values come from {@code infra/stages/STAGE.json}, and {@code -c name=value} overrides
 * each; {@code docs/operations.md} lists them all. Every value here has been checked.
 */
final class StackSettings {
    /** Seconds after which the state machine's definition ends an execution; the definition has the same number. */
    static final int WORKFLOW_TIMEOUT_SECONDS = 1_209_600;

    static final String ACCOUNT_PATTERN = "[0-9]{12}";
    static final String MANAGED_POLICY_PATTERN = "arn:[^:*]+:iam::(aws|" + ACCOUNT_PATTERN + "):policy/[^*]+";

    private final StageSettings stage;
    private final DeadlineSettings deadlines;
    private final RecoverySettings recovery;
    private final StorageSettings storage;
    private final AccessSettings access;
    private final CapacitySettings capacity;
    private final LogSettings logs;
    private final AlarmSettings alarms;

    private StackSettings(String stage, SettingsSource source) {
        this.stage = StageSettings.read(stage, source);
        deadlines = DeadlineSettings.read(source);
        recovery = RecoverySettings.read(source);
        storage = StorageSettings.read(source);
        access = AccessSettings.read(source, this.stage);
        capacity = CapacitySettings.read(source);
        logs = LogSettings.read(source);
        alarms = AlarmSettings.read(source, deadlines);
    }

    /**
     * Reads the settings of a stage.
     *
     * @throws InvalidSettingException for an unknown name, a missing value and a wrong value
     */
    static StackSettings of(String stage, SettingsSource source) {
        var settings = new StackSettings(stage, source);
        source.rejectUnknownNames();
        return settings;
    }

    StageSettings stage() {
        return stage;
    }

    DeadlineSettings deadlines() {
        return deadlines;
    }

    RecoverySettings recovery() {
        return recovery;
    }

    StorageSettings storage() {
        return storage;
    }

    AccessSettings access() {
        return access;
    }

    CapacitySettings capacity() {
        return capacity;
    }

    LogSettings logs() {
        return logs;
    }

    AlarmSettings alarms() {
        return alarms;
    }
}
