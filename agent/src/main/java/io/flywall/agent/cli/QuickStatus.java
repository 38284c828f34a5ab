package io.flywall.agent.cli;

import io.flywall.agent.client.Answer;
import io.flywall.agent.client.Request;
import io.flywall.agent.process.LoadedFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * {@code flywall ha status} by the shortest way, for people in a hurry and scripts that ask each
 * second: where the agent has judged this very configuration and answers on its socket, it says
 * what the command would print. In all other cases nothing is done here, and the command takes its
 * usual way, with the same result. No lambda, no pattern, no library: what those take to begin with
 * is most of what a short command takes.
 */
public final class QuickStatus {
  private static final String USUAL_FILE = "/etc/flywall/flywall.conf";
  private static final String USUAL_RUN_DIRECTORY = "/run/flywall";
  private static final String RUN_DIRECTORY_KEY = "run_dir";
  private static final String PAGE = "/api/ha/status/page?output=";
  private static final int READ_MILLIS = 2000;

  /** For those who would be told who answered; here nobody is. */
  private static final URI HERE = URI.create("http://localhost");

  private final String[] arguments;
  private String file = USUAL_FILE;
  private String output = "text";
  private boolean fileGiven;
  private boolean outputGiven;

  private QuickStatus(String[] arguments) {
    this.arguments = arguments;
  }

  /** The exit status; empty when the usual way has to be taken, and nothing was printed. */
  public static OptionalInt tried(String[] arguments, PrintStream out, PrintStream err) {
    QuickStatus status = new QuickStatus(arguments);
    return status.isUnderstood() ? status.ask(out, err) : OptionalInt.empty();
  }

  /** Everything that is not as plain as this is for the parser. */
  private boolean isUnderstood() {
    boolean meant =
        arguments.length >= 2 && arguments[0].equals("ha") && arguments[1].equals("status");
    int next = 2;
    while (meant && next < arguments.length) {
      boolean hasValue = next + 1 < arguments.length;
      String value = hasValue ? arguments[next + 1] : "";
      meant = hasValue && take(arguments[next], value);
      next += 2;
    }
    return meant;
  }

  private boolean take(String option, String value) {
    if (option.equals("--config") && !fileGiven && !value.isEmpty() && !value.startsWith("-")) {
      file = value;
      fileGiven = true;
      return true;
    }
    boolean format = option.equals("-o") || option.equals("--output");
    if (format && !outputGiven && (value.equals("text") || value.equals("json"))) {
      output = value;
      outputGiven = true;
      return true;
    }
    return false;
  }

  private OptionalInt ask(PrintStream out, PrintStream err) {
    try {
      Path configuration = Path.of(file);
      String named = runDirectory(Files.readString(configuration));
      Path runDirectory = Path.of(named);
      return !named.isEmpty() && LoadedFiles.areUnchanged(runDirectory, configuration)
          ? print(runDirectory.resolve("api.sock"), out, err)
          : OptionalInt.empty();
    } catch (IOException | RuntimeException unusual) {
      return OptionalInt.empty();
    }
  }

  private OptionalInt print(Path socket, PrintStream out, PrintStream err) throws IOException {
    SocketCall call = SocketCall.to(socket).orElse(null);
    if (call == null) {
      return OptionalInt.empty();
    }
    try (call) {
      Answer answer = call.ask(HERE, Request.read(PAGE + output), READ_MILLIS);
      String body = answer.body();
      boolean ours = answer.status() == 200 && body.indexOf('\n') == 1;
      if (!ours) {
        return OptionalInt.empty();
      }
      int exitStatus = Character.digit(body.charAt(0), 10);
      String page = body.substring(2);
      String shown = output.equals("text") ? Colours.of(page) : page;
      out.write(shown.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return OptionalInt.of(exitStatus);
    } catch (SocketTimeoutException hung) {
      // It took the question; to be asked in the usual way as well only takes longer.
      err.println(
          "flywall: no agent answers at "
              + socket
              + " ("
              + hung.getMessage()
              + "); is it running? systemctl status flywall");
      return OptionalInt.of(ExitStatus.NOT_REACHABLE);
    }
  }

  /**
   * Where the file seems to put it; empty where it takes the parser to tell. Who guesses wrong
   * finds no agent there that has judged this file.
   */
  private static String runDirectory(String text) {
    int key = text.indexOf(RUN_DIRECTORY_KEY);
    if (key < 0) {
      return USUAL_RUN_DIRECTORY;
    }
    boolean again = text.indexOf(RUN_DIRECTORY_KEY, key + 1) >= 0;
    String before = text.substring(text.lastIndexOf('\n', key) + 1, key);
    if (again || before.indexOf('#') >= 0 || before.indexOf("//") >= 0) {
      return "";
    }
    int begin = text.indexOf('/', key);
    int end = begin;
    while (end < text.length() && isOfPath(text.charAt(end))) {
      end++;
    }
    return text.substring(begin, end);
  }

  private static boolean isOfPath(char letter) {
    return letter > ' ' && letter != '"' && letter != ',' && letter != '}' && letter != '#';
  }
}
