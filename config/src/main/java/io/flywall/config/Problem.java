package io.flywall.config;

/** What is wrong, where, and how to mend it, on one line. */
public record Problem(String file, int line, String key, String got, String mustBe, String remedy) {

  @Override
  public String toString() {
    return file + ":" + line + " " + key + ": got " + got + "; must be " + mustBe + "; " + remedy;
  }
}
