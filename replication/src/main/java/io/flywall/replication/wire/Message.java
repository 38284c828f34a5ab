package io.flywall.replication.wire;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Scope;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What the two sides say. The follower connects, asks, and acknowledges; the server answers, and
 * tells the tip of each open dataset whenever it moves and at least every quarter of a second.
 */
public sealed interface Message {
  /** The highest channel number. */
  int MOST_CHANNELS = 0xffff;

  /** Chunks in one {@link Want}: with 256 KiB each more than any window. */
  int MOST_WANTED = 256;

  MessageKind kind();

  /** Follower: who it is, and the newest term that it knows. */
  record Hello(NodeId node, Purpose purpose, Term term) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.HELLO;
    }
  }

  /**
   * Server, on {@link Hello}.
   *
   * @param leading whether it is the primary of {@code term}
   */
  record Welcome(NodeId node, Term term, boolean leading) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.WELCOME;
    }
  }

  /**
   * Follower: one of its own datasets, and what it has of it on disk.
   *
   * @param channel 0 to 65,535, the follower's choice, by which the dataset is called from now on
   */
  record Open(int channel, DatasetName dataset, Position applied) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.OPEN;
    }
  }

  /** Server: a dataset of that name is not configured there. */
  record Absent(int channel) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.ABSENT;
    }
  }

  /** Server: where the dataset is now. */
  record Tip(int channel, Position position) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.TIP;
    }
  }

  /**
   * Server, before the first {@link Tip}: of which paths its tree is. A follower whose dataset is
   * of others takes nothing.
   *
   * @param base what the server had of it when its term began
   */
  record Scoped(int channel, Scope scope, Position base) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.SCOPE;
    }
  }

  /**
   * Follower: asks for the first page of what has changed since.
   *
   * @param from {@link Position#NONE} asks for the whole tree
   */
  record Fetch(int channel, Position from) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.FETCH;
    }
  }

  /** Follower: the page after the last one. */
  record NextPage(int channel) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.NEXT_PAGE;
    }
  }

  /**
   * Server, once for each {@link Fetch} or {@link NextPage}.
   *
   * @param target what the dataset is when all pages are applied
   * @param whole whether this is the whole tree, or what has changed since the position asked for
   */
  record Page(int channel, Position target, boolean whole, boolean last, List<Item> items)
      implements Message {
    public Page {
      items = List.copyOf(items);
    }

    @Override
    public MessageKind kind() {
      return MessageKind.PAGE;
    }
  }

  /** Follower: at most {@link #MOST_WANTED}; answered each, in this order. */
  record Want(int channel, List<Chunk> chunks) implements Message {
    public Want {
      chunks = List.copyOf(chunks);
    }

    @Override
    public MessageKind kind() {
      return MessageKind.WANT;
    }
  }

  /**
   * Server: the bytes of a chunk.
   *
   * @param packed whether {@code bytes} is one frame of zstd (RFC 8878)
   * @param bytes never more than the chunk has: what packing would make larger is sent as it is
   */
  record Content(int channel, Chunk chunk, boolean packed, ByteBuffer bytes) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.CONTENT;
    }
  }

  /** Server: nobody has these bytes any more; a newer version follows. */
  record Gone(int channel, Chunk chunk) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.GONE;
    }
  }

  /** Follower: this is on its disk, and survives a crash. */
  record Acknowledge(int channel, Position position) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.ACKNOWLEDGE;
    }
  }

  /**
   * Follower, while it is behind: how much is missing, and what hinders it.
   *
   * @param bytesLeft of the version on its way
   * @param trouble empty when nothing does
   */
  record Report(int channel, long bytesLeft, String trouble) implements Message {
    /** Bytes of UTF-8; more is cut off. */
    public static final int MOST_TROUBLE = 512;

    @Override
    public MessageKind kind() {
      return MessageKind.REPORT;
    }
  }

  /** Server, when its operator asks for it: compare everything again. */
  record Resync(int channel) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.RESYNC;
    }
  }

  /**
   * Server, where votes depend on what nodes hold: it would like to hear {@link Reached} when all
   * of these are on the follower's disk.
   *
   * @param positions at least one, at most {@link #MOST_POSITIONS}, all of the mark's term
   */
  record Milestone(Watermark mark, Map<DatasetName, Position> positions) implements Message {
    /** More than anybody has datasets. */
    public static final int MOST_POSITIONS = 256;

    public Milestone {
      positions = Map.copyOf(positions);
    }

    /**
     * What a server has, in one mark: its number is the sum of the sequences. Each of them only
     * grows in a term, so of two looks that come one after the other the later one has the higher
     * number, and no two looks that differ have the same.
     */
    public static Milestone of(Term term, Map<DatasetName, Position> positions) {
      long sum = 0;
      for (Position position : positions.values()) {
        sum = Math.min(Position.MOST_SEQUENCE, sum + position.sequence());
      }
      return new Milestone(new Watermark(term, sum), positions);
    }

    @Override
    public MessageKind kind() {
      return MessageKind.MILESTONE;
    }
  }

  /** Follower: all of the milestone is on its disk, and binds its vote. */
  record Reached(Watermark mark) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.REACHED;
    }
  }

  /** Both: nothing to say. */
  record Alive() implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.ALIVE;
    }
  }

  /** Both: the last message, where there is a reason for closing. */
  record Farewell(Refusal reason) implements Message {
    @Override
    public MessageKind kind() {
      return MessageKind.FAREWELL;
    }
  }
}
