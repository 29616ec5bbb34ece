package requesttracker.statemachine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks every operator of a Choice. */
class ChoiceTest {
    private static ExecutionDescription choose(String rule, String input) {
        return TestExecution.run(
                "'A':{'Type':'Choice','Choices':[{" + rule + ",'Next':'Yes'}],'Default':'No'},"
                        + "'Yes':{'Type':'Succeed'},'No':{'Type':'Succeed'}",
                input,
                new FakeIntegrations());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            StringEquals              | 'b' | 'b'    | Yes
            StringEquals              | 'b' | 'c'    | No
            StringEquals              | '1' | 1      | No
            StringLessThan            | 'b' | 'a'    | Yes
            StringLessThan            | 'b' | 'b'    | No
            StringGreaterThan         | 'b' | 'c'    | Yes
            StringGreaterThan         | 'b' | 'b'    | No
            StringLessThanEquals      | 'b' | 'b'    | Yes
            StringLessThanEquals      | 'b' | 'c'    | No
            StringGreaterThanEquals   | 'b' | 'b'    | Yes
            StringGreaterThanEquals   | 'b' | 'a'    | No
            NumericEquals             | 2   | 2.0    | Yes
            NumericEquals             | 2   | '2'    | No
            NumericEquals             | 0.1 | 0.10   | Yes
            NumericEquals             | 0.1 | 0.1000000000000000055 | No
            NumericEquals             | 100 | 1e2    | Yes
            NumericLessThan           | 2   | 1.5    | Yes
            NumericLessThan           | 2   | 2      | No
            NumericGreaterThan        | 2   | 3      | Yes
            NumericGreaterThan        | 2   | 2      | No
            NumericLessThanEquals     | 2   | 2      | Yes
            NumericLessThanEquals     | 2   | 3      | No
            NumericGreaterThanEquals  | 2   | 2      | Yes
            NumericGreaterThanEquals  | 2   | 1      | No
            BooleanEquals             | true | true  | Yes
            BooleanEquals             | true | false | No
            BooleanEquals             | true | 'true' | No
            TimestampEquals           | '2026-01-01T01:00:00+01:00' | '2026-01-01T00:00:00Z' | Yes
            TimestampEquals           | '2026-01-01T00:00:00Z' | 'soon' | No
            TimestampLessThan         | '2026-01-01T00:00:00Z' | '2025-12-31T23:59:59.999Z' | Yes
            TimestampLessThan         | '2026-01-01T00:00:00Z' | '2026-01-01T00:00:00Z' | No
            TimestampGreaterThan      | '2026-01-01T00:00:00Z' | '2026-01-01T00:00:00.001Z' | Yes
            TimestampGreaterThan      | '2026-01-01T00:00:00Z' | '2026-01-01T00:00:00Z' | No
            TimestampLessThanEquals   | '2026-01-01T00:00:00Z' | '2026-01-01T00:00:00Z' | Yes
            TimestampLessThanEquals   | '2026-01-01T00:00:00Z' | '2026-01-01T00:00:01Z' | No
            TimestampGreaterThanEquals | '2026-01-01T00:00:00Z' | '2026-01-01T00:00:00Z' | Yes
            TimestampGreaterThanEquals | '2026-01-01T00:00:00Z' | '2025-01-01T00:00:00Z' | No
            """)
    void comparesWithAConstantOrWithAnotherPath(String operator, String constant, String value, String next) {
        assertThat(choose("'Variable':'$.v','" + operator + "':" + constant, "{'v':" + value + "}")
                        .state())
                .contains(next);
        assertThat(choose(
                                "'Variable':'$.v','" + operator + "Path':'$.with'",
                                "{'v':" + value + ",'with':" + constant + "}")
                        .state())
                .contains(next);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'StringMatches':'log-*.txt' | 'log-1.txt'  | Yes
            'StringMatches':'log-*.txt' | 'log-1xtxt'  | No
            'StringMatches':'*'         | ''           | Yes
            'StringMatches':'a\\\\*b'   | 'a*b'        | Yes
            'StringMatches':'a\\\\*b'   | 'axb'        | No
            'StringMatches':'1'         | 1            | No
            'IsNull':true               | null         | Yes
            'IsNull':true               | 0            | No
            'IsNull':false              | 0            | Yes
            'IsBoolean':true            | false        | Yes
            'IsBoolean':true            | 'false'      | No
            'IsNumeric':true            | 1.5          | Yes
            'IsNumeric':true            | '1.5'        | No
            'IsString':true             | ''           | Yes
            'IsString':true             | []           | No
            'IsTimestamp':true          | '2026-02-28T00:00:00Z' | Yes
            'IsTimestamp':true          | '2026-02-30T00:00:00Z' | No
            'IsTimestamp':true          | '2026-02-28t00:00:00Z' | No
            'IsPresent':true            | null         | Yes
            'IsPresent':false           | null         | No
            """)
    void testsPatternsAndTypes(String test, String value, String next) {
        assertThat(choose("'Variable':'$.v'," + test, "{'v':" + value + "}").state())
                .contains(next);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'And':[{'Variable':'$.a','NumericEquals':1},{'Variable':'$.b','NumericEquals':2}] | Yes
            'And':[{'Variable':'$.a','NumericEquals':1},{'Variable':'$.b','NumericEquals':1}] | No
            'And':[{'Variable':'$.c','IsPresent':true},{'Variable':'$.c','NumericEquals':1}]  | No
            'Or':[{'Variable':'$.a','NumericEquals':9},{'Variable':'$.b','NumericEquals':2}]  | Yes
            'Or':[{'Variable':'$.a','NumericEquals':9},{'Variable':'$.b','NumericEquals':9}]  | No
            'Not':{'Variable':'$.a','NumericEquals':9}                                        | Yes
            'Not':{'Or':[{'Variable':'$.a','NumericEquals':1}]}                               | No
            'Variable':'$$.Execution.Name','StringEquals':'x'                                 | Yes
            """)
    void combinesTests(String rule, String next) {
        assertThat(choose(rule, "{'a':1,'b':2}").state()).contains(next);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        ExecutionDescription done = TestExecution.run(
                "'A':{'Type':'Choice','Choices':[{'Variable':'$','IsNull':true,'Next':'B'},"
                        + "{'Variable':'$','IsNumeric':true,'Next':'C'},{'Variable':'$','NumericEquals':1,'Next':'B'}]},"
                        + "'B':{'Type':'Succeed'},'C':{'Type':'Succeed'}",
                "1",
                new FakeIntegrations());
        assertThat(done.state()).contains("C");
    }

    @Test
    void withoutDefaultNoMatchFailsTheExecution() {
        ExecutionDescription failed = TestExecution.run(
                "'A':{'Type':'Choice','Choices':[{'Variable':'$','IsNull':true,'Next':'B'}]},'B':{'Type':'Succeed'}",
                "1",
                new FakeIntegrations());
        assertThat(failed.error()).contains("States.NoChoiceMatched");
    }

    @Test
    void anAbsentVariableFailsTheExecutionEvenWithDefault() {
        assertThat(choose("'Variable':'$.none','StringEquals':'a'", "{}").error())
                .contains("States.Runtime");
        assertThat(choose("'Variable':'$.none','IsPresent':true", "{}").state()).contains("No");
    }
}
