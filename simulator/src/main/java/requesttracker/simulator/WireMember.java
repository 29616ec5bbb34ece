package requesttracker.simulator;

import java.util.Optional;
import java.util.regex.Pattern;

/** The string members of requests with their constraints, as in the service model 2021-09-30. */
enum WireMember {
    REQUEST_TOKEN("RequestToken", 1, 128, "[-A-Za-z0-9+/=]+"),
    CLIENT_TOKEN("ClientToken", 1, 128, "[-A-Za-z0-9+/=]+"),
    TYPE_NAME("TypeName", 10, 196, "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}"),
    IDENTIFIER("Identifier", 1, 1024, ".+"),
    TYPE_VERSION_ID("TypeVersionId", 1, 128, "[A-Za-z0-9-]+"),
    ROLE_ARN("RoleArn", 20, 2048, "arn:.+:iam::[0-9]{12}:role/.+"),
    DESIRED_STATE("DesiredState", 1, 262_144, "[\\s\\S]*"),
    PATCH_DOCUMENT("PatchDocument", 1, 262_144, "[\\s\\S]*"),
    RESOURCE_MODEL("ResourceModel", 1, 262_144, "[\\s\\S]*"),
    NEXT_TOKEN("NextToken", 1, 2048, "[-A-Za-z0-9+/=]+"),
    /** The page token of ListResources, which comes from the resource's handler. */
    HANDLER_NEXT_TOKEN("NextToken", 1, 4096, "[\\s\\S]*");

    final String wireName;
    private final int min;
    private final int max;
    private final Pattern pattern;

    WireMember(String wireName, int min, int max, String pattern) {
        this.wireName = wireName;
        this.min = min;
        this.max = max;
        this.pattern = Pattern.compile(pattern);
    }

    String missing() {
        return "Value null at '" + wireName + "' failed to satisfy constraint: Member must not be null";
    }

    /**
     * Returns the message of the rule that the value breaks, or empty. The message omits the value, which may be
     * secret.
     */
    Optional<String> violation(String value) {
        int length = value.codePointCount(0, value.length());
        String rule;
        if (length < min) {
            rule = "Member must have length greater than or equal to " + min;
        } else if (length > max) {
            rule = "Member must have length less than or equal to " + max;
        } else if (!pattern.matcher(value).matches()) {
            rule = "Member must satisfy regular expression pattern: " + pattern;
        } else {
            return Optional.empty();
        }
        return Optional.of("Value at '" + wireName + "' failed to satisfy constraint: " + rule);
    }
}
