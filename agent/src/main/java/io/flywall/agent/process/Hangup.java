package io.flywall.agent.process;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, as {@code kill -HUP} and habit send it: read the configuration again.
 *
 * <p>By reflection, because the compiler warns of {@code sun.misc.Signal}, the only way to a signal
 * that Java has. Rejected: signalfd(2), which asks every thread of the JVM to block the signal.
 */
final class Hangup {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private Hangup() {}

  /**
   * From now on it does that, and ends nobody. Who starts the agent with the signal ignored (nohup)
   * keeps it ignored: a JVM leaves it alone then.
   */
  static void does(Runnable reload) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object then =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  reload.run();
                }
                return null;
              });
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      Object unused = signal.getMethod("handle", signal, handler).invoke(null, hangup, then);
    } catch (ReflectiveOperationException | IllegalArgumentException none) {
      LOG.warn("component=config event=no-sighup reason=\"{}\"", none.toString());
    }
  }
}
