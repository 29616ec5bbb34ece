package requesttracker.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.domain.Lease;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Request;
import requesttracker.domain.Timestamps;
import requesttracker.endpoint.EndpointFixture.Reply;
import requesttracker.store.TestTable;

@DisplayName("A lease")
class LeaseTest {
    private final EndpointFixture api = new EndpointFixture();

    private Reply renew(String leaseId, long seconds) {
        return api.renew(leaseId, EndpointFixture.bytes(Map.of("Seconds", seconds)));
    }

    private Instant end(String... leaseIds) {
        return api.store.leases().end(List.of(leaseIds));
    }

    private static Map<String, Object> members(Optional<String> leaseId) {
        Map<String, Object> members = new LinkedHashMap<>(EndpointFixture.valid("DeleteResource"));
        members.put("ClientToken", "client-1");
        leaseId.ifPresent(id -> members.put("LeaseId", id));
        return members;
    }

    private Reply submit(String... leaseId) {
        Map<String, Object> members = members(Optional.ofNullable(leaseId.length == 0 ? null : leaseId[0]));
        members.put("Operation", "DELETE");
        return api.rest(members);
    }

    private Request request() {
        return api.store.find("request-1").orElseThrow();
    }

    @Test
    void lasts_for_its_seconds_from_the_call() {
        Reply reply = renew("run-1", 60);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json())
                .isEqualTo(Map.of("LeaseId", "run-1", "EndsAt", Timestamps.iso(EndpointFixture.START.plusSeconds(60))));
        assertThat(end("run-1")).isEqualTo(EndpointFixture.START.plusSeconds(60));
    }

    @Test
    void is_stored_for_a_day_after_its_end() {
        renew("run-1", 60);

        assertThat(TestTable.client().scan(scan -> scan.tableName(api.table)).items())
                .singleElement()
                .satisfies(item -> assertThat(item.get("ExpiresAt").n())
                        .isEqualTo(Long.toString(
                                EndpointFixture.START.plusSeconds(60 + 86_400).getEpochSecond())));
    }

    @Test
    void never_ends_earlier_after_a_shorter_renewal() {
        renew("run-1", 3_600);
        Reply shorter = renew("run-1", 30);

        assertThat(shorter.json()).containsEntry("EndsAt", Timestamps.iso(EndpointFixture.START.plusSeconds(30)));
        assertThat(end("run-1")).isEqualTo(EndpointFixture.START.plusSeconds(3_600));
    }

    @Test
    void has_ended_if_it_was_never_renewed() {
        assertThat(end("run-1")).isEqualTo(Instant.EPOCH);
    }

    @Test
    void of_several_is_the_one_that_ends_last() {
        renew("run-1", 30);
        renew("run-2", 90);

        assertThat(end("run-1", "run-2", "run-3")).isEqualTo(EndpointFixture.START.plusSeconds(90));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            run-1 | {}                             | Seconds must be a whole number from 30 to 3600
            run-1 | {"Seconds":29}                 | Seconds must be a whole number from 30 to 3600
            run-1 | {"Seconds":3601}               | Seconds must be a whole number from 30 to 3600
            run-1 | {"Seconds":60.5}               | Seconds must be a whole number from 30 to 3600
            run-1 | {"Seconds":1e999999999}        | Seconds must be a whole number from 30 to 3600
            run-1 | {"Seconds":"60"}               | Seconds must be a whole number from 30 to 3600
            run-1 | {"Seconds":60,"Minutes":1}     | Minutes is not a member of a lease
            run#1 | {"Seconds":60}                 | LeaseId must match the pattern
            -run  | {"Seconds":60}                 | LeaseId must match the pattern
            run-1 | {                              | The body
            run-1 | [60]                           | The body
            """)
    void is_rejected_with_the_rule_that_it_breaks(String leaseId, String body, String rule) {
        Reply reply = api.renew(leaseId, body.getBytes(StandardCharsets.UTF_8));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("detail").toString()).contains(rule);
        assertThat(api.items()).isZero();
    }

    @Test
    void is_on_the_record_of_a_submit_and_in_its_answers() {
        assertThat(submit("run-1").json()).containsEntry("LeaseIds", List.of("run-1"));
        assertThat(request().leaseIds()).containsExactly("run-1");
    }

    @Test
    void is_accepted_in_the_protocol_too() {
        assertThat(api.protocol("DeleteResource", members(Optional.of("run-1"))).status())
                .isEqualTo(200);
        assertThat(request().leaseIds()).containsExactly("run-1");
    }

    @Test
    void does_not_distinguish_two_submits() {
        submit("run-1");
        Reply repeat = submit("run-2");

        assertThat(repeat.status()).isEqualTo(202);
        assertThat(repeat.json()).containsEntry("RequestToken", "request-1");
    }

    @Test
    void is_added_to_those_of_earlier_submits_of_the_same_request() {
        submit("run-1");
        submit("run-2");
        submit("run-1");

        assertThat(request().leaseIds()).containsExactly("run-1", "run-2");
    }

    @Test
    void is_one_of_at_most_five_of_a_request() {
        for (int run = 1; run <= Lease.MOST; run++) {
            assertThat(submit("run-" + run).status()).isEqualTo(202);
        }
        Reply sixth = submit("run-6");

        assertThat(sixth.status()).isEqualTo(400);
        assertThat(sixth.body()).contains("LeaseId must be one of at most 5 leases of its request");
        assertThat(request().leaseIds()).hasSize(Lease.MOST);
    }

    @Test
    void is_removed_by_a_repeated_submit_without_one() {
        submit("run-1");
        submit();

        assertThat(request().leaseIds()).isEmpty();
    }

    @Test
    void is_not_added_to_a_request_without_one() {
        submit();
        submit("run-1");

        assertThat(request().leaseIds()).isEmpty();
    }

    @Test
    void is_not_added_to_a_settled_request() {
        submit("run-1");
        api.store.save(request(), r -> Lifecycle.fail(r, "for the test", EndpointFixture.START));
        submit("run-2");

        assertThat(request().leaseIds()).containsExactly("run-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run 1", "-run", "rün"})
    void has_an_id_of_letters_and_digits(String leaseId) {
        assertThat(submit(leaseId).body()).contains("LeaseId must match the pattern");
    }
}
