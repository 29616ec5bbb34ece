package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A submission")
class SubmissionTest {
    private static final String ABSENT = "(absent)";

    private static Submission read(Map<String, ?> members) {
        return Submission.read(members, TrackerSettings.DEFAULT);
    }

    private static Map<String, Object> members(Operation operation, String name, Object value) {
        Map<String, Object> members = RequestFixtures.members(operation);
        members.put(name, value);
        return members;
    }

    private static List<Violation> violations(Map<String, ?> members) {
        return violations(members, TrackerSettings.DEFAULT);
    }

    private static List<Violation> violations(Map<String, ?> members, TrackerSettings settings) {
        ValidationException refused =
                catchThrowableOfType(ValidationException.class, () -> Submission.read(members, settings));
        return refused == null ? List.of() : refused.violations();
    }

    @ParameterizedTest
    @EnumSource
    void has_defaults_for_optional_members(Operation operation) {
        Submission submission = read(RequestFixtures.members(operation));

        assertThat(submission.operation()).isEqualTo(operation);
        assertThat(submission.typeName()).isEqualTo(RequestFixtures.TYPE);
        assertThat(submission.timeout()).isEqualTo(Duration.ofHours(2));
        assertThat(submission.onTimeout()).isEqualTo(OnTimeout.CANCEL);
        assertThat(submission.onConflict()).isEqualTo(OnConflict.FAIL);
        assertThat(submission.clientToken()).isEmpty();
        assertThat(submission.roleArn()).isEmpty();
        assertThat(submission.typeVersionId()).isEmpty();
        assertThat(submission.providerToken()).isEmpty();
    }

    @Test
    void is_read_with_every_member() {
        Map<String, Object> members = RequestFixtures.members(Operation.UPDATE);
        members.put("TypeVersionId", "00000001");
        members.put("RoleArn", "arn:aws:iam::123456789012:role/deploy");
        members.put("ClientToken", "once/1=");
        members.put("TimeoutSeconds", 60);
        members.put("OnTimeout", "NOTIFY");
        members.put("OnConflict", "WAIT");
        Submission submission = read(members);

        assertThat(submission.identifier()).contains(RequestFixtures.IDENTIFIER);
        assertThat(submission.payload()).map(Sensitive::reveal).contains("[" + RequestFixtures.SECRET + "]");
        assertThat(submission.typeVersionId()).contains("00000001");
        assertThat(submission.roleArn()).contains("arn:aws:iam::123456789012:role/deploy");
        assertThat(submission.clientToken()).contains("once/1=");
        assertThat(submission.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(submission.onTimeout()).isEqualTo(OnTimeout.NOTIFY);
        assertThat(submission.onConflict()).isEqualTo(OnConflict.WAIT);
    }

    /**
     * docs/cloud-control-contract.md, "Constraints": at, below and above each bound, and for each pattern a text
     * that barely breaks it.
     */
    @ParameterizedTest(name = "{0} {1}: valid: {3}")
    @MethodSource
    void is_accepted_within_each_constraint_and_rejected_beyond(
            String member, String which, String value, boolean valid) {
        Operation operation = switch (member) {
            case "Identifier" -> Operation.DELETE;
            case "PatchDocument" -> Operation.UPDATE;
            default -> Operation.CREATE;
        };
        List<Violation> violations = violations(members(operation, member, value));

        if (valid) {
            assertThat(violations).isEmpty();
        } else {
            assertThat(violations).singleElement().satisfies(violation -> {
                assertThat(violation.member()).isEqualTo(member);
                assertThat(violation.rule()).startsWith("must ");
                if (value.length() > 3) {
                    assertThat(violation.rule()).doesNotContain(value);
                }
            });
        }
    }

    static Stream<Arguments> is_accepted_within_each_constraint_and_rejected_beyond() {
        String astral = "\ud83d\ude00";
        return Stream.of(
                        token("ClientToken"),
                        Stream.of(
                                row("TypeName", "of 10", "AA::BBB::C1", true),
                                row("TypeName", "of 10 at least", "AA::BB::CC", true),
                                row("TypeName", "of 9", "A::BB::CC", false),
                                row("TypeName", "of 196", part(64) + "::" + part(64) + "::" + part(64), true),
                                row("TypeName", "of 197", part(65) + "::" + part(64) + "::" + part(64), false),
                                row("TypeName", "with a part of 65", part(65) + "::BB::CC", false),
                                row("TypeName", "with a part of 1", "AA::B::CCCCCC", false),
                                row("TypeName", "of two parts", "AWS::LogGroups", false),
                                row("TypeName", "of four parts", "AWS::Logs::Log::Group", false),
                                row("TypeName", "with a dash", "AWS::Lo-gs::LogGroup", false),
                                row("TypeName", "with a line end", "AWS::Logs::LogGroup\n", false),
                                row("TypeName", "empty", "", false),
                                row("Identifier", "of 1", "x", true),
                                row("Identifier", "of 0", "", false),
                                row("Identifier", "of 1024", "x".repeat(1024), true),
                                row("Identifier", "of 1024 characters beyond 16 bits", astral.repeat(1024), true),
                                row("Identifier", "of 1025", "x".repeat(1025), false),
                                row("Identifier", "with a line end", "a\nb", false),
                                row("Identifier", "with anything else", "a|b {c} 'd' \u00e9", true),
                                row("TypeVersionId", "of 1", "1", true),
                                row("TypeVersionId", "of 0", "", false),
                                row("TypeVersionId", "of 128", "a-1".repeat(42) + "zz", true),
                                row("TypeVersionId", "of 129", "a-1".repeat(43), false),
                                row("TypeVersionId", "with an underscore", "v_1", false),
                                row("RoleArn", "of 20 at least", "arn:aws:iam::123456789012:role/r", true),
                                row("RoleArn", "of 2048", roleArn(2048), true),
                                row("RoleArn", "of 2049", roleArn(2049), false),
                                row("RoleArn", "of 19", "arn:a:iam::12345678", false),
                                row("RoleArn", "of a user", "arn:aws:iam::123456789012:user/someone", false),
                                row("RoleArn", "with an account of 11", "arn:aws:iam::12345678901:role/role", false),
                                row("RoleArn", "of another partition", "arn:aws-cn:iam::123456789012:role/r", true)),
                        payload("DesiredState"),
                        payload("PatchDocument"))
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> token(String name) {
        return Stream.of(
                row(name, "of 1", "a", true),
                row(name, "of 0", "", false),
                row(name, "of 128", "a".repeat(128), true),
                row(name, "of 129", "a".repeat(129), false),
                row(name, "with all signs", "-AZaz09+/=", true),
                row(name, "with an underscore", "a_b_c_d", false),
                row(name, "with a hash", "tok#payload#0", false));
    }

    private static Stream<Arguments> payload(String name) {
        return Stream.of(
                row(name, "of 1", "x", true),
                row(name, "of 0", "", false),
                row(name, "of 262144", "x".repeat(262_144), true),
                row(name, "of 262145", "x".repeat(262_145), false),
                row(name, "of 262144 characters beyond 16 bits", "\ud83d\ude00".repeat(262_144), true));
    }

    private static Arguments row(String member, String which, String value, boolean valid) {
        return arguments(member, which, value, valid);
    }

    private static String part(int length) {
        return "A".repeat(length);
    }

    private static String roleArn(int length) {
        String start = "arn:aws:iam::123456789012:role/";
        return start + "r".repeat(length - start.length());
    }

    /** Lists whether a member is required, optional or forbidden for an operation. */
    @ParameterizedTest(name = "{0}, adopting: {1}: {2} is {3}")
    @CsvSource({
        "CREATE, false, TypeName, required",
        "CREATE, false, DesiredState, required",
        "CREATE, false, PatchDocument, forbidden",
        "CREATE, false, Identifier, forbidden",
        "UPDATE, false, TypeName, required",
        "UPDATE, false, Identifier, required",
        "UPDATE, false, PatchDocument, required",
        "UPDATE, false, DesiredState, forbidden",
        "DELETE, false, TypeName, required",
        "DELETE, false, Identifier, required",
        "DELETE, false, PatchDocument, forbidden",
        "DELETE, false, DesiredState, forbidden",
        "CREATE, true, TypeName, required",
        "CREATE, true, DesiredState, forbidden",
        "CREATE, true, PatchDocument, forbidden",
        "CREATE, true, Identifier, optional",
        "UPDATE, true, Identifier, optional",
        "UPDATE, true, PatchDocument, forbidden",
        "UPDATE, true, DesiredState, forbidden",
        "DELETE, true, Identifier, optional",
        "DELETE, true, PatchDocument, forbidden",
        "DELETE, true, DesiredState, forbidden",
    })
    void has_the_members_of_its_operation(Operation operation, boolean adopting, String member, String is) {
        Map<String, Object> members = RequestFixtures.members(operation);
        if (adopting) {
            members.keySet().removeAll(Set.of("DesiredState", "PatchDocument"));
            members.put("ProviderToken", "elsewhere");
        }
        Map<String, Object> without = new LinkedHashMap<>(members);
        without.remove(member);
        Map<String, Object> with = new LinkedHashMap<>(members);
        with.putIfAbsent(member, "some text");

        List<Violation> whenAbsent = violations(without);
        List<Violation> whenPresent = violations(with);

        assertThat(whenAbsent)
                .isEqualTo(is.equals("required") ? List.of(new Violation(member, "is required")) : List.of());
        assertThat(whenPresent)
                .isEqualTo(
                        is.equals("forbidden")
                                ? List.of(new Violation(member, "does not belong to this operation"))
                                : List.of());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void has_TimeoutSeconds_from_1_to_259200(Object value, boolean valid) {
        List<Violation> violations = violations(members(Operation.CREATE, "TimeoutSeconds", value));

        assertThat(violations)
                .isEqualTo(
                        valid
                                ? List.of()
                                : List.of(new Violation("TimeoutSeconds", "must be a whole number from 1 to 259200")));
    }

    static Stream<Arguments> has_TimeoutSeconds_from_1_to_259200() {
        return Stream.of(
                arguments(1, true),
                arguments(259_200, true),
                arguments(60L, true),
                arguments(new BigDecimal("60.0"), true),
                arguments(0, false),
                arguments(-1, false),
                arguments(259_201, false),
                arguments(Long.MAX_VALUE, false),
                arguments(new BigDecimal("1.5"), false),
                arguments(new BigDecimal("1e999999999"), false),
                arguments(new BigDecimal("1e-999999999"), false),
                arguments("60", false),
                arguments(true, false),
                arguments(null, false));
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource({
        "Operation, MOVE, 'must be one of [CREATE, UPDATE, DELETE]'",
        "Operation, create, 'must be one of [CREATE, UPDATE, DELETE]'",
        "OnTimeout, IGNORE, 'must be one of [CANCEL, NOTIFY]'",
        "OnConflict, FIGHT, 'must be one of [FAIL, WAIT, SUPERSEDE]'",
        "Resource, x, is not a member of a submit",
        "typeName, x, is not a member of a submit",
        "RequestToken, x, is not a member of a submit",
    })
    void with_an_unknown_member_or_value_is_rejected(String member, String value, String rule) {
        assertThat(violations(members(Operation.CREATE, member, value))).containsExactly(new Violation(member, rule));
    }

    @Test
    void with_a_member_of_the_wrong_type_is_rejected() {
        assertThat(violations(members(Operation.CREATE, "DesiredState", Map.of("a", 1))))
                .containsExactly(new Violation("DesiredState", "must be a string"));
        assertThat(violations(members(Operation.CREATE, "TypeName", 5)))
                .containsExactly(new Violation("TypeName", "must be a string"));
        assertThat(violations(members(Operation.CREATE, "ClientToken", null)))
                .containsExactly(new Violation("ClientToken", "must not be null"));
        assertThat(violations(Collections.singletonMap("Operation", null)))
                .contains(new Violation("Operation", "must be one of [CREATE, UPDATE, DELETE]"));
    }

    @Test
    void without_members_is_rejected_with_the_required_members() {
        assertThat(violations(Map.of()))
                .containsExactly(new Violation("Operation", "is required"), new Violation("TypeName", "is required"));
    }

    @Test
    void is_rejected_with_all_violations_and_without_values() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("Operation", "DESTROY-ME");
        members.put("TypeName", "hunter2-a");
        members.put("Identifier", "hunter2\nb");
        members.put("DesiredState", List.of("hunter2-c"));
        members.put("PatchDocument", "");
        members.put("TypeVersionId", "hunter2_d");
        members.put("RoleArn", "hunter2-e");
        members.put("ClientToken", "hunter2#f");
        members.put("ProviderToken", "hunter2#g");
        members.put("TimeoutSeconds", "hunter2-h");
        members.put("OnTimeout", "hunter2-i");
        members.put("OnConflict", "hunter2-j");
        members.put("Else", "hunter2-k");

        assertThat(violations(members))
                .extracting(Violation::member)
                .containsExactlyInAnyOrderElementsOf(members.keySet());
        assertThatThrownBy(() -> read(members))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("TypeName must")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("DESTROY-ME");
    }

    @ParameterizedTest(name = "{0}, {1}: refused: {2}")
    @CsvSource({
        "AWS::Logs::LogGroup, arn:aws:iam::123456789012:role/deploy, ''",
        "AWS::Logs::LogGroup, (absent), ''",
        "AWS::S3::Bucket, (absent), TypeName",
        "AWS::Logs::LogGroup, arn:aws:iam::123456789012:role/admin, RoleArn",
    })
    void is_rejected_if_the_operator_does_not_allow_its_type_or_role(String typeName, String roleArn, String refused) {
        TrackerSettings strict =
                allowing(Set.of("AWS::Logs::LogGroup"), Optional.of(Set.of("arn:aws:iam::123456789012:role/deploy")));
        Map<String, Object> members = members(Operation.CREATE, "TypeName", typeName);
        if (!roleArn.equals(ABSENT)) {
            members.put("RoleArn", roleArn);
        }

        assertThat(violations(members, strict))
                .extracting(Violation::member)
                .isEqualTo(refused.isEmpty() ? List.of() : List.of(refused));
    }

    @Test
    void is_rejected_with_a_RoleArn_if_the_operator_allows_no_role() {
        TrackerSettings none = allowing(Set.of(), Optional.of(Set.of()));
        Map<String, Object> members = members(Operation.CREATE, "TypeName", "AWS::Logs::LogGroup");
        assertThat(violations(members, none)).isEmpty();
        members.put("RoleArn", "arn:aws:iam::123456789012:role/deploy");

        assertThat(violations(members, none))
                .containsExactly(new Violation("RoleArn", "must be absent: no role is allowed here"));
        assertThat(violations(members, allowing(Set.of(), Optional.empty()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AWS::S3::Bucket, arn:aws:iam::111122223333:role/provision/buckets, ",
        "AWS::S3::AccessPoint, arn:aws:iam::111122223333:role/provision/team/points, ",
        "AWS::S3Tables::Table, arn:aws:iam::111122223333:role/provision/tables, TypeName",
        "AWS::S3::Bucket, arn:aws:iam::111122223333:role/provisional, RoleArn",
        "AWS::S3::Bucket, arn:aws:iam::999922223333:role/provision/buckets, RoleArn",
        "AWS::S3::Bucket, arn:aws-cn:iam::111122223333:role/exact, ",
        "AWS::Logs::LogGroup, arn:aws-cn:iam::111122223333:role/exact/more, RoleArn"
    })
    void matches_a_list_whose_asterisk_stands_for_any_characters(String typeName, String roleArn, String refused) {
        TrackerSettings patterns = allowing(
                Set.of("AWS::S3::*", "AWS::Logs::LogGroup"),
                Optional.of(Set.of(
                        "arn:aws:iam::111122223333:role/provision/*", "arn:aws-cn:iam::111122223333:role/exact")));

        assertThat(patterns.refusal(Optional.of(typeName), Optional.of(roleArn)))
                .extracting(Violation::member)
                .containsExactlyElementsOf(refused == null ? List.of() : List.of(refused));
    }

    private static TrackerSettings allowing(Set<String> typeNames, Optional<Set<String>> roleArns) {
        return TrackerSettings.DEFAULT.toBuilder()
                .allowedTypeNames(typeNames)
                .allowedRoleArns(roleArns)
                .build();
    }
}
