package requesttracker.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Copies a jar's classes in the format of Java 17, for {@code ./tracker}: picocli's are of Java 5's, which a class data archive
 * takes unverified or, on a newer JDK, not at all.
 */
final class CurrentFormat {
    private CurrentFormat() {}

    /**
     * Copies.
     *
     * @param arguments the jar, which is on the class path, and the copy, which has its classes only
     */
    public static void main(String[] arguments) throws IOException {
        try (ZipFile jar = new ZipFile(arguments[0]);
                ZipOutputStream copy = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    copy.putNextEntry(new ZipEntry(entry.getName()));
                    copy.write(current(jar.getInputStream(entry).readAllBytes()));
                }
            }
        }
    }

    /** With the frames by which the verifier has known types since Java 6. */
    static byte[] current(byte[] old) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        new ClassReader(old)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public void visit(
                                    int version, int access, String name, String sign, String up, String[] is) {
                                super.visit(Opcodes.V17, access, name, sign, up, is);
                            }
                        },
                        ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }
}
