package requesttracker.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import requesttracker.jsontree.JsonTree;

/** Adds members to a JSON object's text. The object's text keeps every byte: numbers, escapes and white space. */
final class MemberInsertion {
    private MemberInsertion() {}

    /**
     * Returns the text of an object with the added members. A member that the object already has is not added.
     *
     * @param body the object's text in UTF-8
     * @param object the parsed text
     */
    static byte[] insert(byte[] body, ObjectNode object, ObjectNode members) {
        ObjectNode missing = JsonTree.object();
        for (Map.Entry<String, JsonNode> member : members.properties()) {
            if (!object.has(member.getKey())) {
                missing.set(member.getKey(), member.getValue());
            }
        }
        if (missing.isEmpty()) {
            return body;
        }
        byte[] added = JsonTree.bytes(missing);
        int brace = 0;
        while (body[brace] != '{') {
            brace++;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + added.length);
        out.write(body, 0, brace + 1);
        out.write(added, 1, added.length - 2);
        if (!object.isEmpty()) {
            out.write(',');
        }
        out.write(body, brace + 1, body.length - brace - 1);
        return out.toByteArray();
    }
}
