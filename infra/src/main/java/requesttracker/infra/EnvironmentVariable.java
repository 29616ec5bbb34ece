package requesttracker.infra;

/** Environment variables that the functions read. */
enum EnvironmentVariable {
    TABLE_NAME,
    METRICS_NAMESPACE,
    STATE_MACHINE_ARN,
    EVENT_BUS_NAME,
    DEFAULT_TIMEOUT_SECONDS,
    MAX_TIMEOUT_SECONDS,
    CANCEL_GRACE_SECONDS,
    RETENTION_SECONDS,
    OVERDUE_CAP_SECONDS,
    LIST_SHARDS,
    ALLOWED_TYPE_NAMES,
    ALLOWED_ROLE_ARNS,
    PASS_THROUGH,
    CALLBACKS_ALLOWED,
    MAX_RESTARTS,
    MAX_THROTTLED_STARTS;

    /** Returns the value for one deployment, as text. */
    String value(StackSettings settings, ResourceArns resources) {
        return switch (this) {
            case TABLE_NAME -> resources.tableName();
            case METRICS_NAMESPACE -> Metrics.namespace(settings);
            case STATE_MACHINE_ARN -> resources.stateMachineArn();
            case EVENT_BUS_NAME -> resources.eventBusName();
            case DEFAULT_TIMEOUT_SECONDS ->
                Integer.toString(settings.deadlines().defaultTimeoutSeconds());
            case MAX_TIMEOUT_SECONDS -> Integer.toString(settings.deadlines().maxTimeoutSeconds());
            case CANCEL_GRACE_SECONDS -> Integer.toString(settings.deadlines().cancelGraceSeconds());
            case RETENTION_SECONDS -> Integer.toString(settings.storage().retentionDays() * 86_400);
            case OVERDUE_CAP_SECONDS -> Integer.toString(settings.deadlines().overdueCapSeconds());
            case LIST_SHARDS -> Integer.toString(settings.storage().listShards());
            case ALLOWED_TYPE_NAMES -> AllowedLists.tokens(settings.access().allowedTypeNames());
            case ALLOWED_ROLE_ARNS -> AllowedLists.tokens(settings.access().allowedRoleArns());
            case PASS_THROUGH -> Boolean.toString(settings.access().passThrough());
            case CALLBACKS_ALLOWED -> Boolean.toString(settings.access().takesCallbacks());
            case MAX_RESTARTS -> Integer.toString(settings.recovery().maxRestarts());
            case MAX_THROTTLED_STARTS -> Integer.toString(settings.recovery().maxThrottledStarts());
        };
    }
}
