package io.flywall.agent.slim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A jar without the names of local variables, which also lie in every archive of its classes. */
final class SlimJar {
  /** Says that it was done; a build without changes has nothing to do again. */
  private static final String MARK = "without local variables";

  /** A local time is the same in every time zone: two builds are alike. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private SlimJar() {}

  static void of(Path jar) throws IOException {
    Path fresh = jar.resolveSibling(jar.getFileName() + ".slim");
    try (ZipFile read = new ZipFile(jar.toFile())) {
      if (MARK.equals(read.getComment())) {
        return;
      }
      try (ZipOutputStream written = new ZipOutputStream(Files.newOutputStream(fresh))) {
        written.setLevel(Deflater.BEST_COMPRESSION);
        written.setComment(MARK);
        for (ZipEntry entry : Collections.list(read.entries())) {
          if (!entry.isDirectory()) {
            copy(read, entry, written);
          }
        }
      }
    }
    Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copy(ZipFile read, ZipEntry entry, ZipOutputStream written)
      throws IOException {
    byte[] content = read.getInputStream(entry).readAllBytes();
    ZipEntry copy = new ZipEntry(entry.getName());
    copy.setTimeLocal(TIME);
    written.putNextEntry(copy);
    written.write(entry.getName().endsWith(".class") ? slim(content) : content);
    written.closeEntry();
  }

  static byte[] slim(byte[] type) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(type).accept(new WithoutLocals(writer), 0);
    return writer.toByteArray();
  }

  private static final class WithoutLocals extends ClassVisitor {
    WithoutLocals(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitLocalVariable(
            String local, String type, String generic, Label start, Label end, int index) {
          // Left out.
        }
      };
    }
  }
}
