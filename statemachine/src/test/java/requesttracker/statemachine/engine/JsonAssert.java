package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import requesttracker.statemachine.definition.Definitions;

/** Compares JSON as trees. The expected tree is written with apostrophes. */
record JsonAssert(JsonNode actual) {
    static JsonAssert that(JsonNode actual) {
        return new JsonAssert(actual);
    }

    void isEqualTo(String expected) {
        assertThat(actual).isEqualTo(Definitions.json(expected));
    }
}
