package requesttracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static requesttracker.simulator.SimulatorFixture.node;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import requesttracker.jsontree.JsonTree;

@DisplayName("JSON Patch, RFC 6902")
class PatchDocumentTest {

    private static JsonNode patched(String document, String patch) throws Exception {
        JsonNode before = node(document);
        JsonNode untouched = before.deepCopy();
        try {
            return PatchDocument.parse(patch.replace('\'', '"')).apply(before);
        } finally {
            assertThat(before).isEqualTo(untouched);
        }
    }

    @ParameterizedTest(name = "{0}: {1} with {2} is {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            A.1 add a member         | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux'}] | {'baz':'qux','foo':'bar'}
            A.2 add an element       | {'foo':['bar','baz']} | [{'op':'add','path':'/foo/1','value':'qux'}] | {'foo':['bar','qux','baz']}
            A.3 remove a member      | {'baz':'qux','foo':'bar'} | [{'op':'remove','path':'/baz'}] | {'foo':'bar'}
            A.4 remove an element    | {'foo':['bar','qux','baz']} | [{'op':'remove','path':'/foo/1'}] | {'foo':['bar','baz']}
            A.5 replace a value      | {'baz':'qux','foo':'bar'} | [{'op':'replace','path':'/baz','value':'boo'}] | {'baz':'boo','foo':'bar'}
            A.6 move a value         | {'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}} | [{'op':'move','from':'/foo/waldo','path':'/qux/thud'}] | {'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}
            A.7 move an element      | {'foo':['all','grass','cows','eat']} | [{'op':'move','from':'/foo/1','path':'/foo/3'}] | {'foo':['all','cows','eat','grass']}
            A.8 test: success        | {'baz':'qux','foo':['a',2,'c']} | [{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}] | {'baz':'qux','foo':['a',2,'c']}
            A.10 add a nested object | {'foo':'bar'} | [{'op':'add','path':'/child','value':{'grandchild':{}}}] | {'foo':'bar','child':{'grandchild':{}}}
            A.11 unknown members     | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux','xyz':123}] | {'foo':'bar','baz':'qux'}
            A.14 ~ escapes           | {'/':9,'~1':10} | [{'op':'test','path':'/~01','value':10}] | {'/':9,'~1':10}
            A.16 add an array        | {'foo':['bar']} | [{'op':'add','path':'/foo/-','value':['abc','def']}] | {'foo':['bar',['abc','def']]}
            4.1 add replaces         | {'a':1} | [{'op':'add','path':'/a','value':2}] | {'a':2}
            4.1 add the whole        | {'a':1} | [{'op':'add','path':'','value':{'b':2}}] | {'b':2}
            4.1 add at the end       | {'a':[1]} | [{'op':'add','path':'/a/1','value':2}] | {'a':[1,2]}
            4.1 add to the empty key | {} | [{'op':'add','path':'/','value':2}] | {'':2}
            4.3 replace an element   | {'a':[1,2,3]} | [{'op':'replace','path':'/a/1','value':9}] | {'a':[1,9,3]}
            4.3 replace with null    | {'a':1} | [{'op':'replace','path':'/a','value':null}] | {'a':null}
            4.4 move to itself       | {'a':1} | [{'op':'move','from':'/a','path':'/a'}] | {'a':1}
            4.4 move over another    | {'a':1,'b':2} | [{'op':'move','from':'/a','path':'/b'}] | {'b':1}
            4.5 copy                 | {'a':{'b':1}} | [{'op':'copy','from':'/a','path':'/c'},{'op':'replace','path':'/c/b','value':2}] | {'a':{'b':1},'c':{'b':2}}
            4.5 copy into itself     | {'a':{'b':1}} | [{'op':'copy','from':'/a','path':'/a/c'}] | {'a':{'b':1,'c':{'b':1}}}
            4.6 numbers by value     | {'a':1} | [{'op':'test','path':'/a','value':1.0}] | {'a':1}
            4.6 members in any order | {'a':{'b':1,'c':[2]}} | [{'op':'test','path':'/a','value':{'c':[2],'b':1}}] | {'a':{'b':1,'c':[2]}}
            4.6 null is a value      | {'a':null} | [{'op':'test','path':'/a','value':null}] | {'a':null}
            in order                 | {} | [{'op':'add','path':'/a','value':[]},{'op':'add','path':'/a/0','value':1},{'op':'remove','path':'/a/0'}] | {'a':[]}
            6901 a name of digits    | {'a':{'01':1}} | [{'op':'replace','path':'/a/01','value':2}] | {'a':{'01':2}}
            6901 a name of one dash  | {'a':{}} | [{'op':'add','path':'/a/-','value':2}] | {'a':{'-':2}}
            4.1 a value as the whole | {'a':1} | [{'op':'add','path':'','value':7},{'op':'test','path':'','value':7}] | 7
            4.3 replace the whole    | {'a':1} | [{'op':'replace','path':'','value':{'b':2}}] | {'b':2}
            4.4 the whole to itself  | {'a':1} | [{'op':'move','from':'','path':''}] | {'a':1}
            4.5 copy the whole       | {'a':1} | [{'op':'copy','from':'','path':'/b'}] | {'a':1,'b':{'a':1}}
            4.6 nested numbers       | {'a':[{'b':1.0}]} | [{'op':'test','path':'/a','value':[{'b':1e0}]}] | {'a':[{'b':1.0}]}
            an empty patch           | {'a':1} | [] | {'a':1}
            """)
    void a_patch_applies_as_its_section_requires(String section, String document, String patch, String result)
            throws Exception {
        assertThat(patched(document, patch)).as(section).isEqualTo(node(result));
    }

    @ParameterizedTest(name = "{0}: {1} refuses {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            A.9 test: error            | {'baz':'qux'} | [{'op':'test','path':'/baz','value':'bar'}]
            A.12 no such target        | {'foo':'bar'} | [{'op':'add','path':'/baz/bat','value':'qux'}]
            A.15 strings and numbers   | {'/':9,'~1':10} | [{'op':'test','path':'/~01','value':'10'}]
            remove what is not there   | {} | [{'op':'remove','path':'/a'}]
            replace what is not there  | {} | [{'op':'replace','path':'/a','value':1}]
            move what is not there     | {} | [{'op':'move','from':'/a','path':'/b'}]
            copy what is not there     | {} | [{'op':'copy','from':'/a','path':'/b'}]
            test what is not there     | {} | [{'op':'test','path':'/a','value':null}]
            beyond the end             | {'a':[1]} | [{'op':'add','path':'/a/2','value':1}]
            remove beyond the end      | {'a':[1]} | [{'op':'remove','path':'/a/1'}]
            - is no element            | {'a':[1]} | [{'op':'remove','path':'/a/-'}]
            leading zero               | {'a':[1,2]} | [{'op':'replace','path':'/a/01','value':1}]
            leading zero of a parent   | {'a':[{},{}]} | [{'op':'add','path':'/a/01/b','value':1}]
            leading zero of a source   | {'a':[1,2]} | [{'op':'copy','from':'/a/01','path':'/b'}]
            leading zero of a test     | {'a':[1,2]} | [{'op':'test','path':'/a/00','value':1}]
            digits of another script   | {'a':[1,2]} | [{'op':'replace','path':'/a/١','value':1}]
            - is no element to replace | {'a':[1]} | [{'op':'replace','path':'/a/-','value':1}]
            - is no element to copy    | {'a':[1]} | [{'op':'copy','from':'/a/-','path':'/b'}]
            - is no element to test    | {'a':[1]} | [{'op':'test','path':'/a/-','value':1}]
            index with a plus sign     | {'a':[1,2]} | [{'op':'replace','path':'/a/+1','value':1}]
            source with a plus sign    | {'a':[1,2]} | [{'op':'copy','from':'/a/+1','path':'/b'}]
            negative zero              | {'a':[1,2]} | [{'op':'remove','path':'/a/-0'}]
            negative index             | {'a':[1,2]} | [{'op':'replace','path':'/a/-1','value':1}]
            index that overflows       | {'a':[1,2]} | [{'op':'remove','path':'/a/4294967296'}]
            below a string             | {'a':'b'} | [{'op':'add','path':'/a/0','value':1}]
            the whole removed          | {'a':1} | [{'op':'remove','path':''}]
            lists of different length  | {'a':[1]} | [{'op':'test','path':'/a','value':[1,2]}]
            list and object            | {'a':[]} | [{'op':'test','path':'/a','value':{}}]
            same size, other member    | {'a':{'b':1}} | [{'op':'test','path':'/a','value':{'c':1}}]
            """)
    void an_inapplicable_patch_is_rejected(String why, String document, String patch) {
        assertThatThrownBy(() -> patched(document, patch))
                .as(why)
                .isInstanceOf(PatchDocument.InapplicablePatchException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{}",
                "[7]",
                "[] []",
                "[{}]",
                "[{'op':'increase','path':'/a'}]",
                "[{'op':7,'path':'/a'}]",
                "[{'op':'add','value':1}]",
                "[{'op':'add','path':7,'value':1}]",
                "[{'op':'add','path':'a','value':1}]",
                "[{'op':'add','path':'/a~2','value':1}]",
                "[{'op':'add','path':'/a~','value':1}]",
                "[{'op':'add','path':'/a'}]",
                "[{'op':'move','path':'/a'}]",
                "[{'op':'copy','from':'b','path':'/a'}]",
                "[{'op':'move','from':'/a','path':'/a/b'}]",
                // A.13: a later member of the same name contradicts the first.
                "[{'op':'add','path':'/baz','value':'qux','op':'remove'}]",
            })
    void a_malformed_patch_is_rejected(String patch) {
        assertThatThrownBy(() -> PatchDocument.parse(patch.replace('\'', '"')))
                .isInstanceOf(PatchDocument.InvalidPatchException.class);
    }

    @Test
    void no_message_repeats_a_path_or_a_value() {
        assertThatThrownBy(() -> patched("{'hidden':'hidden'}", "[{'op':'test','path':'/hidden','value':'hidden2'}]"))
                .hasMessage("operation 0: the tested value differs");
        assertThatThrownBy(() -> PatchDocument.parse("[{hidden")).hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> PatchDocument.parse("[{\"op\":\"hidden\",\"path\":\"/\"}]"))
                .hasMessageNotContaining("hidden");
    }

    @Test
    void numbers_keep_their_digits_and_members_their_order() throws Exception {
        String digits = "{\"z\":1.50,\"b\":123456789012345678901234567890,\"a\":0.10,\"l\":-7}";
        String patch =
                "[{'op':'copy','from':'/z','path':'/c'},{'op':'replace','path':'/b','value':9223372036854775808.00}]";
        assertThat(JsonTree.text(patched(digits, patch)))
                .isEqualTo("{\"z\":1.50,\"b\":9223372036854775808.00,\"a\":0.10,\"l\":-7,\"c\":1.50}");
    }

    @Test
    void the_deepest_document_is_patched_and_a_name_that_is_too_long_is_not_added() throws Exception {
        String deepest = "{'a':".repeat(999) + "{}" + "}".repeat(999);
        assertThat(patched(deepest, "[{'op':'add','path':'/b','value':1}]")
                        .get("b")
                        .intValue())
                .isEqualTo(1);
        String longName = "[{'op':'add','path':'/" + "n".repeat(60_000) + "','value':1}]";
        assertThatThrownBy(() -> patched("{}", longName)).isInstanceOf(PatchDocument.InapplicablePatchException.class);
        String tested = longName.replace("]", ",{'op':'test','path':'','value':{}}]");
        assertThatThrownBy(() -> patched("{}", tested)).isInstanceOf(PatchDocument.InapplicablePatchException.class);
    }

    @Test
    void copies_that_double_the_document_are_stopped() {
        String doubling = "{'op':'copy','from':'/l','path':'/l/-'},".repeat(40);
        assertThatThrownBy(() -> patched("{'l':[1]}", "[" + doubling + "{'op':'test','path':'','value':0}]"))
                .isInstanceOf(PatchDocument.InapplicablePatchException.class)
                .hasMessageContaining("too large");
        String deeper = "{'op':'copy','from':'','path':'/" + "a/".repeat(600) + "a'}";
        String deep = "{'a':".repeat(600) + "{}" + "}".repeat(600);
        assertThatThrownBy(() -> patched(deep, "[" + deeper + "]"))
                .isInstanceOf(PatchDocument.InapplicablePatchException.class)
                .hasMessageContaining("too deep");
    }
}
