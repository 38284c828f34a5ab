package io.flywall.agent.process;

import java.lang.reflect.Proxy;

/**
 * What a signal to this process does instead of what it usually does.
 *
 * <p>By reflection, because the compiler warns of {@code sun.misc.Signal}, the only way to a signal
 * that Java has. Rejected: signalfd(2), which asks every thread of the JVM to block the signal.
 */
public final class ProcessSignal {
  private ProcessSignal() {}

  /**
   * From now on it does that, on a thread of its own, and nothing else. Where the process was
   * started with the signal ignored (nohup) a JVM leaves it so.
   *
   * @param name without SIG: HUP, TSTP
   * @throws ReflectiveOperationException where this Java has no such class
   * @throws IllegalArgumentException where the system has no such signal, or the JVM needs it
   */
  public static void does(String name, Runnable then) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object doing =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (self, method, arguments) -> {
              if (method.getName().equals("handle")) {
                then.run();
              }
              return null;
            });
    Object named = signal.getConstructor(String.class).newInstance(name);
    Object unused = signal.getMethod("handle", signal, handler).invoke(null, named, doing);
  }
}
