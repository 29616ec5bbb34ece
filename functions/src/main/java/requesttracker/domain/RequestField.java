package requesttracker.domain;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The members of a call and their constraints (docs/cloud-control-contract.md, "Constraints"). Lengths are in Unicode
 * characters.
 */
public enum RequestField {
    REQUEST_TOKEN("RequestToken", 1, 128, "[-A-Za-z0-9+/=]+"),
    CLIENT_TOKEN("ClientToken", 1, 128, "[-A-Za-z0-9+/=]+"),
    PROVIDER_TOKEN("ProviderToken", 1, 128, "[-A-Za-z0-9+/=]+"),
    RUN_ID("RunId", 1, 128, "[A-Za-z0-9][-A-Za-z0-9_.]*"),
    LEASE_ID("LeaseId", 1, 128, "[A-Za-z0-9][-A-Za-z0-9_.]*"),
    TYPE_NAME("TypeName", 10, 196, "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}"),
    IDENTIFIER("Identifier", 1, 1024, ".+"),
    TYPE_VERSION_ID("TypeVersionId", 1, 128, "[A-Za-z0-9-]+"),
    ROLE_ARN("RoleArn", 20, 2048, "arn:.+:iam::[0-9]{12}:role/.+"),
    DESIRED_STATE("DesiredState", 1, 262_144, ""),
    PATCH_DOCUMENT("PatchDocument", 1, 262_144, ""),
    RESOURCE_MODEL("ResourceModel", 1, 262_144, ""),
    /** Step Functions gives task tokens of any characters. */
    TASK_TOKEN("Callback.TaskToken", 1, 2048, ""),
    NEXT_TOKEN("NextToken", 1, 2048, "[-A-Za-z0-9+/=]+"),
    /** The page token of ListResources, which a resource handler creates: any text. */
    HANDLER_NEXT_TOKEN("NextToken", 1, 4096, "");

    private final String wire;
    private final int min;
    private final int max;
    private final String pattern;
    private final Pattern compiled;

    RequestField(String wire, int min, int max, String pattern) {
        this.wire = wire;
        this.min = min;
        this.max = max;
        this.pattern = pattern;
        this.compiled = Pattern.compile(pattern);
    }

    /** Returns the name on the wire. */
    public String wire() {
        return wire;
    }

    /** Returns the rule that the value breaks, without the value; empty if it is valid. */
    public Optional<Violation> check(String value) {
        int length = value.codePointCount(0, value.length());
        if (length < min || length > max) {
            return Optional.of(
                    new Violation(wire, "must have a length from " + min + " to " + max + ", but has " + length));
        }
        if (value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            // It could not be passed on unchanged, since UTF-8 has no unpaired surrogates.
            return Optional.of(new Violation(wire, "must be well-formed Unicode"));
        }
        if (!pattern.isEmpty() && !compiled.matcher(value).matches()) {
            return Optional.of(new Violation(wire, "must match the pattern " + pattern));
        }
        return Optional.empty();
    }
}
