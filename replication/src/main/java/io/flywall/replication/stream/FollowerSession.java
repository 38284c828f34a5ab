package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.link.Closing;
import io.flywall.replication.link.Link;
import io.flywall.replication.link.LinkListener;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Purpose;
import io.flywall.replication.wire.Refusal;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One connection to a server: introduces this node, opens its datasets, and hands out answers. */
final class FollowerSession implements LinkListener {
  private final Caller caller;
  private final Purpose purpose;
  private final Term term;
  private final Optional<NodeId> expected;
  private final List<DatasetFollower> datasets;
  private final SessionEvents events;
  private final Answers answers;
  private final EarlyTerms terms;
  private final Milestones milestones;

  private volatile Optional<Link> link = Optional.empty();
  private volatile List<Feed> feeds = List.of();
  private volatile boolean given;

  /**
   * To be given to a link.
   *
   * @param term the newest that this node knows: an older server is refused
   * @param expected who the server has to be; empty where the configuration does not say
   */
  FollowerSession(
      Caller caller,
      Purpose purpose,
      Term term,
      Optional<NodeId> expected,
      List<DatasetFollower> datasets,
      SessionEvents events) {
    this.caller = caller;
    this.purpose = purpose;
    this.term = term;
    this.expected = expected;
    this.datasets = datasets;
    this.events = events;
    this.answers = new Answers(caller.clock());
    this.terms = new EarlyTerms(caller.horizon(), caller.clock(), caller.patience());
    this.milestones = new Milestones(datasets, caller.watermarks());
  }

  @Override
  public void opened(Link opened) {
    link = Optional.of(opened);
    if (given) {
      opened.close();
    } else {
      opened.send(new Message.Hello(caller.self(), purpose, term));
    }
  }

  @Override
  public void received(Link from, Message message) {
    if (message instanceof Message.Welcome welcome && feeds.isEmpty()) {
      welcomed(from, welcome);
    } else if (message instanceof Message.Milestone milestone && !feeds.isEmpty()) {
      milestones.offered(milestone, from);
    } else if (!feeds.isEmpty() && channelOf(message) < feeds.size()) {
      heard(message);
    } else {
      from.refuse(Refusal.OUT_OF_TURN);
    }
  }

  private void welcomed(Link from, Message.Welcome welcome) {
    Optional<Refusal> wrong = judge(from, welcome);
    if (wrong.isPresent()) {
      from.refuse(wrong.get());
      return;
    }
    List<Feed> opened = new ArrayList<>();
    for (DatasetFollower dataset : datasets) {
      opened.add(
          new Feed(
              opened.size(),
              dataset.name(),
              welcome.node(),
              from,
              answers,
              terms,
              milestones::look));
    }
    feeds = List.copyOf(opened);
    events.welcomed(this, welcome);
    for (int channel = 0; channel < feeds.size(); channel++) {
      DatasetFollower dataset = datasets.get(channel);
      Position applied = dataset.applied();
      feeds.get(channel).opensWith(applied);
      from.write(new Message.Open(channel, dataset.name(), applied));
    }
    from.flush();
  }

  private Optional<Refusal> judge(Link from, Message.Welcome welcome) {
    boolean named = !from.isEncrypted() || from.peerNames().contains(welcome.node().text());
    boolean meant = expected.isEmpty() || expected.get().equals(welcome.node());
    if (!named || !meant) {
      return Optional.of(Refusal.WRONG_NODE);
    }
    if (welcome.node().equals(caller.self())) {
      return Optional.of(Refusal.NAMESAKE);
    }
    if (purpose == Purpose.FOLLOW && term.isAfter(welcome.term())) {
      return Optional.of(Refusal.OLDER_TERM);
    }
    return purpose == Purpose.FOLLOW && !welcome.leading()
        ? Optional.of(Refusal.NOT_PRIMARY)
        : Optional.empty();
  }

  /** Beyond all channels for what a server does not say. */
  private static int channelOf(Message message) {
    if (message instanceof Message.Tip tip) {
      return tip.channel();
    } else if (message instanceof Message.Absent absent) {
      return absent.channel();
    } else if (message instanceof Message.Scoped scoped) {
      return scoped.channel();
    } else if (message instanceof Message.Page page) {
      return page.channel();
    } else if (message instanceof Message.Content content) {
      return content.channel();
    } else if (message instanceof Message.Gone gone) {
      return gone.channel();
    } else if (message instanceof Message.Resync resync) {
      return resync.channel();
    }
    return Integer.MAX_VALUE;
  }

  private void heard(Message message) {
    int channel = channelOf(message);
    if (message instanceof Message.Resync) {
      datasets.get(channel).resync();
    } else {
      feeds.get(channel).heard(message);
    }
  }

  @Override
  public void underWay() {
    answers.came();
  }

  @Override
  public void closed(Closing why) {
    given = true;
    // First who may ask again: in between nothing would be under way, and nothing due.
    events.closed(this, why);
    feeds.forEach(Feed::end);
  }

  /** In the order of the datasets; empty before the welcome. */
  List<Feed> feeds() {
    return feeds;
  }

  Optional<Feed> feed(DatasetName dataset) {
    return feeds.stream().filter(feed -> feed.dataset().equals(dataset)).findFirst();
  }

  /** Something at least, so that the server knows that we live. */
  void keepAlive() {
    link.ifPresent(open -> open.send(new Message.Alive()));
  }

  /** Gives it up, also before it was opened. */
  void close() {
    given = true;
    link.ifPresent(Link::close);
  }
}
