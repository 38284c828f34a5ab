package io.flywall.config;

import com.typesafe.config.ConfigValue;
import io.flywall.value.ApiUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** The vocabulary of the key table: every kind of value that a key can have. */
final class Rules {
  static final Rule<Boolean> FLAG = Rules::flag;
  static final Rule<Integer> PORT = new NumberRule(1, 65_535);
  static final Rule<Endpoint> ENDPOINT = Endpoint::read;
  static final Rule<Cidr> NETWORK = Cidr::readNetwork;
  static final Rule<Cidr> VIRTUAL_ADDRESS = Cidr::readVirtualAddress;
  static final Rule<InetAddress> ADDRESS = Rules::address;
  static final Rule<Path> ABSOLUTE_PATH = Rules::absolutePath;
  static final Rule<String> TEXT = matching(".*\\S.*", "text that is not empty");

  /** Whatever the file says; what is wrong with it is said without showing it. */
  static final Rule<String> SECRET = Rules::secret;

  /** What the kernel allows (IFNAMSIZ less the final zero), minus what would confuse a shell. */
  static final Rule<String> DEVICE =
      matching("(?!\\.{1,2}$)[^/\\s:\"']{1,15}", "a device name of 1 to 15 characters, like eth1");

  static final Rule<String> NAME =
      matching(
          "[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "1 to 63 letters, digits, dots, dashes, underscores");
  static final Rule<String> UNIT =
      matching("[A-Za-z0-9:_.\\\\@-]{1,255}", "a systemd unit, like dnsmasq.service");
  static final Rule<String> EMAIL = matching("[^@\\s]+@[^@\\s]+", "a mail address");
  static final Rule<URI> WEB_ADDRESS = Rules::webAddress;
  static final Rule<ApiUrl> API_URL = Rules::apiUrl;

  private Rules() {}

  static DurationRule time(Duration least, Duration most) {
    return new DurationRule(least, most);
  }

  static <T> ListRule<T> listOf(Rule<T> element) {
    return new ListRule<>(element);
  }

  private static Rule<String> matching(String regex, String mustBe) {
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    return value ->
        Scalars.text(value)
            .filter(text -> pattern.matcher(text).matches())
            .orElseThrow(() -> new Misfit(mustBe, "change it"));
  }

  private static Boolean flag(ConfigValue value) throws Misfit {
    String text = Scalars.text(value).orElse("");
    return switch (text) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new Misfit("true or false", "write one of the two, without quotes");
    };
  }

  private static InetAddress address(ConfigValue value) throws Misfit {
    return IpLiteral.parse(Scalars.text(value).orElse(""))
        .orElseThrow(
            () ->
                new Misfit(
                    "an IP address, like 10.0.0.1",
                    "write the address itself; names are not looked up"));
  }

  private static Path absolutePath(ConfigValue value) throws Misfit {
    String text = Scalars.text(value).orElse("");
    if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
      throw new Misfit("an absolute path", "start it with /");
    }
    return Path.of(text).normalize();
  }

  private static String secret(ConfigValue value) throws Misfit {
    return Scalars.text(value)
        .filter(text -> !text.isBlank())
        .orElseThrow(
            () ->
                new Misfit(
                    "a key or file:/absolute/path",
                    "paste the output of `flywall secret generate`"));
  }

  private static ApiUrl apiUrl(ConfigValue value) throws Misfit {
    return ApiUrl.of(Scalars.text(value).orElse(""))
        .orElseThrow(
            () ->
                new Misfit(
                    "https://HOST or https://HOST:PORT, at most " + ApiUrl.LONGEST + " characters",
                    "write what clients on other machines call, like https://10.0.0.1:8443"));
  }

  private static URI webAddress(ConfigValue value) throws Misfit {
    try {
      URI uri = new URI(Scalars.text(value).orElse(""));
      if (uri.getHost() != null && uri.getScheme().matches("https?")) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Falls through to the same answer: it is no web address.
    }
    throw new Misfit("an http:// or https:// address", "write it in full");
  }
}
