package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The spellings of an identifier")
class SpellingsTest {
    private final Spellings submitted = Spellings.submitted(Optional.of("{\"Id\":\"a\"}"));

    @Test
    void include_the_submitted_and_the_reported_spelling() {
        Spellings reported = submitted.reported(Optional.of("a"));

        assertThat(reported.latest()).contains("a");
        assertThat(reported.all()).containsExactlyInAnyOrder("a", "{\"Id\":\"a\"}");
        assertThat(reported.reported(Optional.of("b")).all()).containsExactlyInAnyOrder("b", "{\"Id\":\"a\"}");
    }

    @Test
    void do_not_change_if_the_same_spelling_or_none_is_reported() {
        Spellings reported = submitted.reported(Optional.of("a"));

        assertThat(reported.reported(Optional.of("a"))).isEqualTo(reported);
        assertThat(reported.reported(Optional.empty())).isEqualTo(reported);
    }

    @Test
    void include_a_repeated_spelling_once() {
        Spellings back = submitted.reported(Optional.of("a")).reported(Optional.of("{\"Id\":\"a\"}"));

        assertThat(back.latest()).contains("{\"Id\":\"a\"}");
        assertThat(back.earlier()).contains("a");
    }

    @Test
    void are_none_without_an_identifier() {
        assertThat(Spellings.submitted(Optional.empty()).all()).isEmpty();
        assertThat(Spellings.submitted(Optional.empty())
                        .reported(Optional.of("a"))
                        .earlier())
                .isEmpty();
    }
}
