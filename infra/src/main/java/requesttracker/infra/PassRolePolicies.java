package requesttracker.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Token;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/**
 * Allows functions to pass the roles of {@code allowedRoleArns} to Cloud Control, in shared managed policies. A role's
 * own policies are limited to 10,240 characters together.
 */
final class PassRolePolicies extends Construct {
    /** A managed policy's 6,144 characters, less those of all but its resources. */
    private static final int MOST_CHARACTERS = 5_900;

    /** Managed policies that a role takes unless its account's quota was raised. */
    private static final int MOST_POLICIES = 10;

    private static final int CHARACTERS_OF_TOKEN = 200;

    PassRolePolicies(Construct scope, String id, AccessSettings access, List<IRole> functionRoles) {
        super(scope, id);
        var parts = parts(access.allowedRoleArns());
        if (parts.size() + access.provisioningPolicyArns().size() > MOST_POLICIES) {
            throw new InvalidSettingException(
                    "allowedRoleArns",
                    access.allowedRoleArns().size() + " entries",
                    "they need " + parts.size() + " managed policies, and a role takes " + MOST_POLICIES
                            + " with those of provisioningPolicyArns; give patterns such as role/provision/*");
        }
        for (var part : parts) {
            var policy = ManagedPolicy.Builder.create(this, "Part" + (parts.indexOf(part) + 1))
                    .description("Roles that the request tracker may hand on to Cloud Control")
                    .roles(functionRoles)
                    .statements(List.of(PolicyStatement.Builder.create()
                            .actions(List.of("iam:PassRole"))
                            .resources(part)
                            .conditions(Map.of(
                                    "StringEquals", Map.of("iam:PassedToService", "cloudformation.amazonaws.com")))
                            .build()))
                    .build();
            part.stream()
                    .filter(arn -> arn.contains("*"))
                    .forEach(arn ->
                            NagSuppressions.suppressResource(policy, arn, "The settings name this pattern of roles."));
        }
    }

    private static List<List<String>> parts(List<String> arns) {
        var parts = new ArrayList<List<String>>();
        var room = 0;
        for (var arn : arns) {
            // Two quotation marks and a comma.
            var characters = 3 + (Token.isUnresolved(arn) ? CHARACTERS_OF_TOKEN : arn.length());
            if (characters > room) {
                parts.add(new ArrayList<>());
                room = MOST_CHARACTERS;
            }
            parts.get(parts.size() - 1).add(arn);
            room -= characters;
        }
        return parts;
    }
}
