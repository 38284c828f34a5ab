package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNotifierTest {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;

  @TempDir private Path folder;

  /** A manager's socket, by {@code name}, whose first byte is 0 for an abstract one. */
  private static Descriptor managerAt(byte[] name) throws EnvironmentFailure {
    ByteBuffer address = Descriptor.memory(Short.BYTES + name.length);
    address.putShort((short) AF_UNIX).put(name).flip();
    Descriptor manager = Descriptor.socket("a manager", AF_UNIX, SOCK_DGRAM, 0);
    manager.bind(address);
    return manager;
  }

  private static String heardBy(Descriptor manager) {
    ByteBuffer words = Descriptor.memory(200);
    int length = LibC.read(manager.number(), words);
    byte[] text = new byte[Math.max(0, length)];
    words.get(0, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static void assertHeard(Descriptor manager, ServiceNotifier notifier) {
    notifier.ready();
    assertEquals("READY=1", heardBy(manager));
    notifier.alive();
    assertEquals("WATCHDOG=1", heardBy(manager));
    notifier.stopping();
    assertEquals("STOPPING=1", heardBy(manager));
  }

  @Test
  void a_manager_at_a_path_hears_each_word() throws Exception {
    Path path = folder.resolve("notify");
    try (Descriptor manager = managerAt(path.toString().getBytes(StandardCharsets.UTF_8));
        ServiceNotifier notifier = ServiceNotifier.at(path.toString()).orElseThrow()) {
      assertHeard(manager, notifier);
    }
  }

  @Test
  void a_manager_at_an_abstract_name_hears_each_word() throws Exception {
    String name = "flywall-test-" + ProcessHandle.current().pid();
    try (Descriptor manager = managerAt(("\0" + name).getBytes(StandardCharsets.UTF_8));
        ServiceNotifier notifier = ServiceNotifier.at("@" + name).orElseThrow()) {
      assertHeard(manager, notifier);
    }
  }

  @Test
  void where_nobody_listens_a_word_is_lost_and_nothing_else() throws Exception {
    try (ServiceNotifier notifier =
        ServiceNotifier.at(folder.resolve("gone").toString()).orElseThrow()) {
      notifier.alive();
    }
    assertEquals(Optional.empty(), ServiceNotifier.at(""));
  }

  @Test
  void what_can_be_no_address_is_said() {
    for (String wrong : new String[] {"vsock:2:1234", "notify", "/" + "x".repeat(107)}) {
      EnvironmentFailure failure =
          assertThrows(EnvironmentFailure.class, () -> ServiceNotifier.at(wrong));
      assertTrue(failure.getMessage().contains(wrong), failure.getMessage());
    }
  }
}
