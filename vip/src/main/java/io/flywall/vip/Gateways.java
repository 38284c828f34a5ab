package io.flywall.vip;

/** Asks this node's gateways, again and again, whether they are there, until it is closed. */
public interface Gateways extends AutoCloseable {
  @Override
  void close();
}
