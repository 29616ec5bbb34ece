package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The members of the calls other than a submit, which {@link SubmissionTest} tests. */
@DisplayName("The field of a request")
class RequestFieldTest {

    @ParameterizedTest(name = "{0} of {1}: valid: {2}")
    @CsvSource({
        "REQUEST_TOKEN, 0, false",
        "REQUEST_TOKEN, 1, true",
        "REQUEST_TOKEN, 128, true",
        "REQUEST_TOKEN, 129, false",
        "PROVIDER_TOKEN, 0, false",
        "PROVIDER_TOKEN, 128, true",
        "PROVIDER_TOKEN, 129, false",
        "NEXT_TOKEN, 0, false",
        "NEXT_TOKEN, 1, true",
        "NEXT_TOKEN, 2048, true",
        "NEXT_TOKEN, 2049, false",
        "HANDLER_NEXT_TOKEN, 0, false",
        "HANDLER_NEXT_TOKEN, 1, true",
        "HANDLER_NEXT_TOKEN, 4096, true",
        "HANDLER_NEXT_TOKEN, 4097, false",
    })
    void is_valid_from_its_minimum_to_its_maximum_length(RequestField member, int length, boolean valid) {
        assertThat(member.check("a".repeat(length)).isEmpty()).isEqualTo(valid);
    }

    @ParameterizedTest(name = "{0} \"{1}\"")
    @CsvSource({
        "REQUEST_TOKEN, token#model#0, must match the pattern [-A-Za-z0-9+/=]+",
        "REQUEST_TOKEN, client-token#x, must match the pattern [-A-Za-z0-9+/=]+",
        "NEXT_TOKEN, a b, must match the pattern [-A-Za-z0-9+/=]+",
        "PROVIDER_TOKEN, '', 'must have a length from 1 to 128, but has 0'",
    })
    void is_rejected_with_its_member_and_rule(RequestField member, String value, String rule) {
        assertThat(member.check(value)).contains(new Violation(member.wire(), rule));
    }
}
