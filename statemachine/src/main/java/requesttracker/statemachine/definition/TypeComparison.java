package requesttracker.statemachine.definition;

import com.fasterxml.jackson.databind.JsonNode;

/** The Choice operators that test presence and type, named as in a definition. */
enum TypeComparison {
    IsPresent,
    IsNull,
    IsBoolean,
    IsNumeric,
    IsString,
    IsTimestamp;

    boolean test(JsonNode node) {
        return switch (this) {
            case IsPresent -> !node.isMissingNode();
            case IsNull -> node.isNull();
            case IsBoolean -> node.isBoolean();
            case IsNumeric -> node.isNumber();
            case IsString -> node.isTextual();
            case IsTimestamp -> TimestampParser.parse(node).isPresent();
        };
    }
}
