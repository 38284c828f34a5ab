package io.flywall.agent.client;

/**
 * Something that changes the cluster or a node.
 *
 * @param body JSON, or nothing
 * @param ofNode for the node that is asked, and for no other
 * @param once whether a second time would undo or do more
 */
public record Write(String path, String body, boolean ofNode, boolean once) {

  /** An order that says how things are to be: any node takes it, and twice is as good as once. */
  public static Write ofCluster(String path, String body) {
    return new Write(path, body, false, false);
  }

  /**
   * For the primary, or whoever passes it on, and not twice: a second failover undoes the first.
   */
  public static Write once(String path, String body) {
    return new Write(path, body, false, true);
  }

  /** For the first agent of the client's list alone: what is said to one node means that node. */
  public static Write ofNode(String path, String body) {
    return new Write(path, body, true, false);
  }

  /** The same, and the agent that is asked passes on what is not its own. */
  public Write here() {
    return new Write(path, body, true, once);
  }
}
