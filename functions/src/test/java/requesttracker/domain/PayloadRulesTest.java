package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A payload that cannot work")
class PayloadRulesTest {
    private static List<Violation> patch(Object... operations) {
        return PayloadRules.check(RequestField.PATCH_DOCUMENT, List.of(operations));
    }

    private static Map<String, Object> operation(String op, String path) {
        return new HashMap<>(Map.of("op", op, "path", path));
    }

    private static Map<String, Object> with(Map<String, Object> operation, String name, Object value) {
        operation.put(name, value);
        return operation;
    }

    @Test
    @DisplayName("is a desired state that is not a JSON object")
    void isNoObject() {
        assertThat(PayloadRules.check(RequestField.DESIRED_STATE, Map.of())).isEmpty();
        for (Object json : List.of(List.of(), "text", true)) {
            assertThat(PayloadRules.check(RequestField.DESIRED_STATE, json))
                    .containsExactly(new Violation("DesiredState", "must be a JSON object"));
        }
        assertThat(PayloadRules.check(RequestField.DESIRED_STATE, null)).hasSize(1);
    }

    @Test
    @DisplayName("is a patch that is not a list of objects")
    void isNoList() {
        assertThat(patch()).isEmpty();
        assertThat(PayloadRules.check(RequestField.PATCH_DOCUMENT, Map.of()))
                .containsExactly(
                        new Violation("PatchDocument", "must be a JSON list of JSON Patch operations (RFC 6902)"));
        assertThat(patch(operation("remove", "/a"), "secret"))
                .containsExactly(new Violation("PatchDocument[1]", "must be a JSON object"));
    }

    @Test
    @DisplayName("is not a patch whose operations are those of RFC 6902")
    void isNotAValidPatch() {
        assertThat(patch(
                        with(operation("add", ""), "value", Map.of()),
                        with(operation("replace", "/a~0b~1c/0"), "value", 1),
                        with(operation("test", "/"), "value", null),
                        operation("remove", "/a"),
                        with(operation("copy", "/b"), "from", "/a"),
                        with(operation("move", "/ab"), "from", "/a"),
                        with(operation("remove", "/a"), "note", "ignored")))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} to {1} from {2}: {3} {4}")
    @CsvSource({
        "explode, /a,   , op,   'must be one of add, remove, replace, move, copy, test'",
        "remove,  a,    , path, must be a JSON Pointer (RFC 6901)",
        "remove,  /a~2, , path, must be a JSON Pointer (RFC 6901)",
        "remove,  /a~,  , path, must be a JSON Pointer (RFC 6901)",
        "move,    /a,   , from, is required",
        "copy,    /a,  b, from, must be a JSON Pointer (RFC 6901)",
        "move,    /a/b, /a, path, must not be inside the value that is moved",
        "add,     /a,   , value, is required",
        "replace, /a,   , value, is required",
        "test,    /a,   , value, is required"
    })
    @DisplayName("is a patch with an operation that breaks RFC 6902, reported by its position:")
    void isAnInvalidOperation(String op, String path, String from, String member, String rule) {
        Map<String, Object> operation = operation(op, path);
        if (from != null) {
            operation.put("from", from);
        }
        assertThat(patch(operation("remove", "/x"), operation))
                .containsExactly(new Violation("PatchDocument[1]." + member, rule));
    }

    @ParameterizedTest
    @ValueSource(strings = {"op", "path"})
    @DisplayName("is a patch with an operation whose member is missing or not a string:")
    void lacks(String member) {
        Map<String, Object> operation = operation("remove", "/a");
        operation.remove(member);
        assertThat(patch(operation)).extracting(Violation::member).containsExactly("PatchDocument[0]." + member);
        assertThat(patch(with(operation, member, 7)))
                .extracting(Violation::member)
                .containsExactly("PatchDocument[0]." + member);
    }

    @Test
    @DisplayName("is reported with at most 20 violations")
    void isReported() {
        assertThat(PayloadRules.check(RequestField.PATCH_DOCUMENT, Collections.nCopies(1000, "secret")))
                .hasSize(20)
                .noneMatch(violation -> violation.toString().contains("secret"));
    }
}
