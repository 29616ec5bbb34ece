package requesttracker.infra;

/**
 * List prices in US dollars in us-east-1, from the services' pricing pages in 2025. They have no free tiers and no
 * volume discounts, so the model overestimates.
 */
final class Prices {
    /** aws.amazon.com/step-functions/pricing: Standard, $0.025 per thousand state transitions, retries included. */
    static final double STATE_TRANSITION = 0.025 / 1_000;

    /**
     * aws.amazon.com/lambda/pricing: $0.20 per million requests. SnapStart costs nothing on Java's managed runtimes.
     */
    static final double INVOCATION = 0.20 / 1_000_000;

    /** aws.amazon.com/lambda/pricing: durable functions, $8.00 per million operations (a step, a wait, a callback). */
    static final double DURABLE_OPERATION = 8.00 / 1_000_000;

    /** aws.amazon.com/lambda/pricing: arm64, first tier. */
    static final double GIGABYTE_SECOND = 0.0000133334;

    /** aws.amazon.com/dynamodb/pricing/on-demand: one write of up to 1 KB; transactions take two. */
    static final double WRITE_UNIT = 0.625 / 1_000_000;

    /** aws.amazon.com/dynamodb/pricing/on-demand: one consistent read of up to 4 KB. */
    static final double READ_UNIT = 0.125 / 1_000_000;

    /** aws.amazon.com/eventbridge/pricing: custom events, $1.00 per million of up to 64 KB. */
    static final double EVENT = 1.00 / 1_000_000;

    /** aws.amazon.com/api-gateway/pricing: HTTP API, first tier, $1.00 per million of up to 512 KB. */
    static final double API_CALL = 1.00 / 1_000_000;

    /** aws.amazon.com/cloudwatch/pricing: logs ingested, $0.50 per GB. */
    static final double LOG_KILOBYTE = 0.50 / 1_000_000;

    /** aws.amazon.com/cloudwatch/pricing: standard resolution, for each metric that an alarm looks at, a month. */
    static final double ALARM_METRIC = 0.10;

    /** aws.amazon.com/cloudwatch/pricing: a dashboard of more than 50 metrics, a month. */
    static final double DASHBOARD = 3.00;

    private Prices() {}
}
