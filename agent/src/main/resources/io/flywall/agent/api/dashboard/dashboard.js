'use strict';
// What the API says, as text: nothing here is ever parsed as HTML, whatever a node calls itself.
// The token lives in a variable of this page, is sent in a header, and is stored nowhere. Nothing
// proves to a page who owns the port that it asks: a tunnel breaks, an agent stops, and another
// program of that host may listen there. So the token goes with orders only, with reads where this
// page was refused without, and is forgotten as soon as the agent does not answer or is another.

const ASK_EVERY = 2000; // Views come twice a second; a person needs no more than this.
const PATIENCE = 5000; // An agent answers in milliseconds; one that hangs must not look alive.
const SILENT_AFTER = 4000; // Two questions without an answer.
const STREAM_SILENT = 25000; // It says that it is alive every ten seconds.
const LEAST_PAUSE = 200; // Between two looks, however much happens.
const MOST_EVENTS = 50;
const CHANGES = 10; // What fits on a screen beside the rest; "flywall ha history" has all.

const at = (id) => document.getElementById(id);
const page = {
  token: '', // in memory alone
  reads: false, // this page was refused without a token: reads carry it too
  agent: '', // who answers: its node, and when it started
  forgot: '', // why the token is gone, where it was not the person's wish
  locked: false, // reading needs a token that is not here
  looking: false,
  again: false, // something happened during the look
  looks: 0, // the number of the newest one that may be shown
  answered: Date.now(),
  since: 0, // when this page was last brought before somebody's eyes
  trouble: '',
  mistake: '', // what this page could not show
  status: null,
  cluster: null,
  question: null, // what the check said when a failover was asked for, while that is not decided
  lastEvent: '',
  streaming: false,
  stream: null,
};

// ---- text -----------------------------------------------------------------------------------

function make(tag, text, more) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = text;
  return Object.assign(element, more);
}

function say(id, text) {
  const element = at(id);
  // Written only when it changes: a screen reader repeats what is written.
  if (element.textContent !== text) element.textContent = text;
}

// In UTC, as the command line and the journal of every node have it; whoever looks may be elsewhere.
const clock = (text) => new Date(text).toISOString().slice(11, 19);

const day = (text) => new Date(text).toISOString().slice(0, 10) + ' ' + clock(text);

const instant = (text) => day(text) + ' UTC';

function span(millis) {
  if (millis === null || millis === undefined) return '–';
  if (millis < 10) return Math.round(millis * 100) / 100 + ' ms';
  if (millis < 1000) return Math.round(millis) + ' ms';
  const seconds = Math.floor(millis / 1000);
  if (seconds < 10) return Math.round(millis / 100) / 10 + ' s';
  if (seconds < 120) return seconds + ' s';
  if (seconds < 7200) return Math.floor(seconds / 60) + ' min';
  if (seconds < 172800) return Math.floor(seconds / 3600) + ' h';
  return Math.floor(seconds / 86400) + ' days';
}

// By the node's clock, not by this machine's.
const ago = (text, now) => span(Math.max(0, new Date(now) - new Date(text))) + ' ago';

const bytes = (count) =>
  count < 1024 ? count + ' B' : count < 1048576 ? (count / 1024).toFixed(1) + ' KiB' : (count / 1048576).toFixed(1) + ' MiB';

const WORDS = {
  green: ['✔ GREEN', 'good'],
  yellow: ['▲ YELLOW', 'warn'],
  red: ['✖ RED', 'bad'],
  healthy: ['✔ healthy', 'good'],
  unhealthy: ['✖ unhealthy', 'bad'],
  unknown: ['? unknown', 'warn'],
  'in sync': ['✔ in sync', 'good'],
  behind: ['▲ behind', 'warn'],
  failed: ['✖ failed', 'bad'],
  disconnected: ['✖ disconnected', 'bad'],
};

function word(of) {
  const [text, style] = WORDS[of] || [of, 'warn'];
  return make('span', text, { className: style });
}

const wait = (millis) => new Promise((done) => setTimeout(done, millis));

// ---- asking ---------------------------------------------------------------------------------

class Refusal extends Error {
  constructor(status, title, detail) {
    super(detail ? title + ': ' + detail : title);
    this.status = status;
  }
}

class ForeignAnswer extends Refusal {
  constructor(status) {
    super(status, 'this is no answer of flywall', '');
    this.foreign = true;
  }
}

function dropToken() {
  page.token = '';
  page.reads = false;
  at('token').value = '';
  at('forget').hidden = true;
}

// Also what was typed and not sent yet, and the question that waits for a yes.
function distrust(why) {
  if (!page.token && !at('token').value) return;
  dropToken();
  page.forgot = why + ': the token is forgotten, give it again.';
  if (at('sure').open) at('sure').close('no');
  answered(page.forgot, true);
}

function recognise(status) {
  const agent = status.node + ' ' + status.started_at;
  if (page.agent && page.agent !== agent) distrust('Another agent answers, or this one began anew');
  page.agent = agent;
}

// A refusal in flywall's words is an answer. Where there is none, nobody knows who listens there now.
async function ask(path, more = {}) {
  try {
    return await exchange(path, more);
  } catch (failure) {
    if (!(failure instanceof Refusal) || failure.foreign) distrust('The agent did not answer');
    throw failure;
  }
}

async function exchange(path, more) {
  const headers = { Accept: 'application/json', ...more.headers };
  if (page.token && (page.reads || more.method === 'POST')) headers.Authorization = 'Bearer ' + page.token;
  const answer = await fetch(path, {
    signal: AbortSignal.timeout(more.patience || PATIENCE),
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    method: more.method || 'GET',
    body: more.body,
    headers,
  });
  const text = await answer.text();
  let said = {};
  try {
    said = JSON.parse(text);
  } catch (noJson) {
    throw new ForeignAnswer(answer.status);
  }
  if (!answer.ok) throw new Refusal(answer.status, String(said.title), String(said.detail));
  return said;
}

// ---- showing --------------------------------------------------------------------------------

function fill(id, rows) {
  const table = at(id);
  const body = table.tBodies[0];
  const columns = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const focused = document.activeElement && body.contains(document.activeElement) ? document.activeElement.href : '';
  body.replaceChildren(
    ...rows.map(({ cells, style }) => {
      const row = make('tr', null, { className: style || '' });
      row.setAttribute('role', 'row');
      cells.forEach((content, column) => {
        const cell = make('td', null, { className: table.tHead.rows[0].cells[column].className });
        cell.setAttribute('role', 'cell');
        cell.dataset.column = columns[column];
        // One element in it: what stands beside the column's name on a phone.
        const value = make('div');
        value.append(...(Array.isArray(content) ? content : [content]));
        cell.append(value);
        row.append(cell);
      });
      return row;
    })
  );
  if (focused) [...body.querySelectorAll('a')].filter((link) => link.href === focused).forEach((link) => link.focus());
}

function note(kind, text, style) {
  const item = make('li', null, { className: style || '' });
  item.append(make('b', kind), ' ', text);
  return item;
}

// A node's own word for where it is: no address but of the web becomes a link.
function named(node) {
  const name = node.self ? node.id + ' (this node)' : node.id;
  if (node.self || !/^https?:\/\//.test(node.base_url || '')) return name;
  return make('a', name, { href: node.base_url, rel: 'noreferrer' });
}

function trips(paths) {
  if (!paths.length) return '–';
  return paths.map((path) => {
    const trip = !path.heard ? '✖ silent' : path.round_trip === null ? 'not measured' : span(path.round_trip);
    const line = make('div', trip + ' ', { className: 'line' });
    line.append(make('small', 'by ' + path.address));
    return line;
  });
}

function showVerdict(status, cluster, check) {
  const [text, style] = WORDS[cluster.colour];
  say('colour', text);
  at('colour').className = 'colour ' + style;
  document.title = cluster.colour.toUpperCase() + ' · ' + status.cluster + ' · flywall HA';
  say('cluster', status.cluster);
  say('why', cluster.why);
  say('primary', status.primary === null ? 'none is known' : status.primary + (status.primary === status.node ? ' (this node)' : ''));
  say('successor', check.possible ? check.successor + ' takes over in about ' + span(check.within) : 'nobody would take over');
  const orders = status.orders;
  const ordered = orders.failback_ordered === 'auto' ? 'as its file says' : 'by order: ' + orders.failback_ordered;
  say('failback', (orders.failback_automatic ? 'automatic' : 'by hand') + ', ' + ordered);
  const quorum = status.quorum;
  say(
    'voters',
    quorum.reachable + ' of ' + quorum.voters + ' heard' + (quorum.rule === 'none' ? ', a pair asks nobody' : ', ' + quorum.needed + ' needed')
  );
  const notes = [];
  if (orders.paused) {
    const until = orders.until === null ? 'until it is ended' : 'until ' + instant(orders.until);
    notes.push(note('PAUSED', until + ': no node takes over by itself'));
  }
  if (quorum.dead.length) notes.push(note('FORCED', status.node + ' decides without ' + quorum.dead.join(', ') + ", by an operator's word", 'bad'));
  status.problems.forEach((problem) => notes.push(note('Problem', problem, cluster.colour === 'red' ? 'bad' : '')));
  check.obstacles
    .filter((obstacle) => !orders.paused || !obstacle.includes('is paused'))
    .forEach((obstacle) => notes.push(note('Takeover', obstacle)));
  at('notes').replaceChildren(...notes);
}

function showNodes(status, cluster) {
  fill(
    'nodes',
    cluster.nodes.map((node) => {
      const health = [word(node.health)];
      const failures = node.failures_in_row ? node.failures_in_row + ' unanswered in a row' : '';
      const more = [node.health_text, failures].filter(Boolean).join('; ');
      if (more) health.push(make('small', more));
      const same = node.configuration_matches;
      return {
        style: node.self ? 'me' : '',
        cells: [
          named(node),
          make(node.primary ? 'strong' : 'span', node.role),
          String(node.priority),
          health,
          node.self ? '–' : node.last_heard === null ? 'never' : ago(node.last_heard, status.shown_at),
          node.self ? '–' : trips(node.paths),
          [
            same === null ? 'not known' : same ? 'the same' : make('span', '▲ another one', { className: 'warn' }),
            make('small', node.version === null ? '' : 'version ' + node.version),
          ],
        ],
      };
    })
  );
  const others = cluster.nodes.filter((node) => !node.primary && node.role !== 'witness').map((node) => node.id);
  const select = at('to');
  if ([...select.options].slice(1).map((option) => option.value).join('\n') !== others.join('\n')) {
    const chosen = select.value;
    select.replaceChildren(select.options[0], ...others.map((id) => make('option', id, { value: id })));
    select.value = others.includes(chosen) ? chosen : '';
  }
}

function showVips(status) {
  const mine = status.lease.left !== null;
  say(
    'lease',
    mine
      ? 'The lease of ' + status.node + ' (' + status.lease.kind + ') ends in ' + span(status.lease.left) + ' unless it is renewed.' + (status.lease.intact ? '' : ' A device has no gate.')
      : status.node + ' holds no lease: it does not answer for them.'
  );
  fill(
    'vips',
    status.vips.map((vip) => ({
      cells: [
        vip.address,
        vip.device,
        vip.held ? status.node + ' (this node)' : status.primary === null || status.primary === status.node ? 'nobody, as far as this node knows' : status.primary,
      ],
    }))
  );
}

function showCopies(copies) {
  at('copies').hidden = !copies || !copies.lines.length;
  if (!copies) {
    say('copies-word', 'No dataset is configured.');
    return;
  }
  const trouble = copies.trouble ? ' ' + copies.trouble : '';
  say(
    'copies-word',
    (copies.leading ? copies.node + ' serves the others.' : copies.primary === null ? copies.node + ' follows nobody.' : copies.node + ' follows ' + copies.primary + '.') + trouble
  );
  fill(
    'copies',
    copies.lines.map((line) => {
      const behind = line.changes_behind === null ? 'all to be compared' : line.changes_behind === 0 ? 'nothing' : line.changes_behind + (line.changes_behind === 1 ? ' change' : ' changes');
      const left = line.bytes_left > 0 ? make('small', bytes(line.bytes_left) + ' left') : '';
      return {
        cells: [
          line.dataset,
          line.peer,
          [word(line.state), line.trouble ? make('small', line.trouble) : ''],
          [behind, left],
          line.in_sync_ago === null ? 'never' : line.state === 'in sync' ? 'now' : span(line.in_sync_ago) + ' ago',
        ],
      };
    })
  );
}

function showHistory(history, status) {
  // Rounded down: what was away once is never 100 % again.
  const shares = Object.entries(history.availability)
    .map(([days, share]) => [parseInt(days, 10), share])
    .sort(([one], [other]) => one - other)
    .map(([days, share]) => (days === 1 ? '1 day ' : days + ' days ') + (Math.floor(share * 1e6) / 1e4).toFixed(4) + ' %');
  say('availability', shares.length ? 'Served, of the last: ' + shares.join(' · ') : 'Nothing is written down yet.');
  fill(
    'history',
    history.entries.map(({ change, outage }) => ({
      cells: [
        [make('span', day(change.at), { className: 'one' }), make('small', ago(change.at, status.shown_at))],
        [make('span', change.from + ' → ' + change.to, { className: 'one' }), change.primary === null ? '' : make('small', 'primary ' + change.primary)],
        String(change.term),
        [change.reason_text, change.detail ? make('small', change.detail) : ''],
        outage === null ? '–' : make('span', span(outage), { className: 'one' }),
      ],
    }))
  );
  const own = status.primary === status.node;
  const began = own || status.primary === null ? { since: status.since, change: null } : beginning(history.entries, status);
  if (status.primary === null) say('since', '–');
  else if (own) say('since', instant(began.since) + ', ' + ago(began.since, status.shown_at));
  else if (began.since === null) say('since', 'before what ' + status.node + ' remembers');
  else if (began.change === null) say('since', 'before ' + instant(began.since) + ', as far back as is shown here');
  else say('since', instant(began.since) + ', ' + ago(began.since, status.shown_at) + ', as ' + status.node + ' saw it');
  const told = own ? status : began.change;
  say('because', told === null ? status.node + ' is ' + status.role + ': ' + status.reason_text : told.reason_text + (told.detail ? ' (' + told.detail + ')' : ''));
}

// Since when another node is primary: the oldest change in a row after which it was that one. A change
// after which none was known says nothing of who served. Where the list ends before the row does, its
// beginning is not known: "change" is null then, and "since" the oldest instant that is.
function beginning(entries, status) {
  let change = null;
  for (const entry of entries) {
    if (entry.change.primary === null) continue;
    if (entry.change.primary !== status.primary) return change === null ? { since: null, change } : { since: change.at, change };
    change = entry.change;
  }
  if (entries.length === CHANGES) return { since: entries[CHANGES - 1].change.at, change: null };
  return { since: change === null ? null : change.at, change };
}

// ---- the round of questions -----------------------------------------------------------------

// One at a time, and one more for all that happened meanwhile: a thousand events that are told again
// would be as many times five questions.
async function look() {
  page.again = true;
  if (page.looking) return;
  page.looking = true;
  try {
    while (page.again) {
      page.again = false;
      await lookOnce();
      await wait(LEAST_PAUSE);
    }
  } finally {
    page.looking = false;
  }
}

async function lookOnce() {
  if (page.locked || document.hidden) return;
  page.looks += 1;
  const number = page.looks;
  try {
    const seen = await views();
    // Meanwhile the door was closed: what is shown behind it would be of the time before.
    if (number !== page.looks) return;
    page.answered = Date.now();
    page.trouble = '';
    show(seen);
  } catch (failure) {
    if (failure.status === 401 || failure.status === 429) lock(failure);
    else page.trouble = failure instanceof Refusal ? failure.message : '';
  }
  showSilence();
}

async function views() {
  // First alone: where it is refused, one refusal counts and not five.
  const status = await ask('/api/ha/status');
  recognise(status);
  const [cluster, check, history, copies] = await Promise.all([
    ask('/api/ha/cluster'),
    ask('/api/ha/check'),
    ask('/api/ha/history?limit=' + CHANGES),
    status.replication ? ask('/api/replication/status') : null,
  ]);
  return { status, cluster, check, history, copies };
}

// A mistake of this page is told as one: the agent answered, and may be well.
function show({ status, cluster, check, history, copies }) {
  page.status = status;
  page.cluster = cluster;
  page.mistake = '';
  at('page').hidden = false;
  if (page.question && isOtherwise(page.question, check)) {
    at('sure').close('no');
    answered(OVERTAKEN, true);
  }
  try {
    showVerdict(status, cluster, check);
    showNodes(status, cluster);
    showVips(status);
    showCopies(copies);
    showHistory(history, status);
    say('seen', 'as ' + status.node + ' sees it, version ' + status.version + ', term ' + status.term + ', at ' + clock(status.shown_at) + ' UTC');
  } catch (mistake) {
    page.mistake = String(mistake.message);
  }
}

function showSilence() {
  // While nobody looked nothing was asked, and that is no silence.
  const silent = Date.now() - Math.max(page.answered, page.since);
  const away = silent > SILENT_AFTER || page.trouble !== '';
  const tells = !page.locked && (away || page.mistake !== '');
  at('silence').hidden = !tells;
  document.body.classList.toggle('stale', tells);
  // Only the first of both is read out: an alert each second would help nobody.
  const mistake = 'The agent answers, and this page cannot show it all (' + page.mistake + '): see flywall ha status on the node.';
  say('silence-word', !tells ? '' : !away ? mistake : page.trouble ? 'The agent says: ' + page.trouble + '.' : 'The agent does not answer.');
  const asOf = page.status ? ' What is shown is as of ' + instant(page.status.shown_at) + '.' : '';
  say('silence-more', tells && away ? 'No answer for ' + Math.round(silent / 1000) + ' s.' + asOf : '');
}

function lock(refusal) {
  page.locked = true;
  page.looks += 1;
  at('door').hidden = false;
  at('page').hidden = true;
  say('seen', 'a token is needed');
  const refused = 'This token was refused: ' + (refusal.status === 429 ? refusal.message : 'it is not known here.');
  say('door-answer', page.reads ? refused : page.forgot);
  dropToken();
  at('door-token').value = '';
  if (at('sure').open) at('sure').close('no');
  if (page.stream) page.stream.abort();
  at('door-token').focus();
}

// ---- events ---------------------------------------------------------------------------------

const TOLD = {
  'role-change': (e) => page.status.node + ': ' + e.from + ' → ' + e.to + ', term ' + e.term + ': ' + e.reason_text + (e.detail ? ' (' + e.detail + ')' : ''),
  takeover: (e) => e.kind.replace('_', ' ').toLowerCase() + ', term ' + e.term + ': ' + Object.entries(e.took).map(([stage, took]) => stage.toLowerCase() + ' ' + span(took)).join(', '),
  orders: (e) => (e.paused ? 'paused ' + (e.until === null ? 'until it is ended' : 'until ' + instant(e.until)) : 'not paused') + ', failback ' + e.failback_ordered,
  primary: (e) => (e.primary === null ? 'no primary is known' : e.primary + ' is primary') + ', term ' + e.term,
  problems: (e) => (e.problems.length ? 'problems: ' + e.problems.join('; ') : 'no problem any more'),
  status: (e) => e.node + ' is ' + e.role + ', primary ' + (e.primary === null ? 'unknown' : e.primary) + ', term ' + e.term,
};

function happened(kind, data) {
  let told;
  try {
    const event = JSON.parse(data);
    told = TOLD[kind] ? TOLD[kind](event) : kind;
    const item = make('li');
    item.append(make('time', clock(event.at), { dateTime: event.at }), told);
    at('events').prepend(item);
  } catch (notAsDescribed) {
    return;
  }
  while (at('events').children.length > MOST_EVENTS) at('events').lastChild.remove();
  if (kind !== 'status') look();
}

// As the HTML standard has it (section 9.2.6), as far as this server uses it.
function frame(text) {
  let kind = 'message';
  let data = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('id: ')) page.lastEvent = line.slice(4);
    else if (line.startsWith('event: ')) kind = line.slice(7);
    else if (line.startsWith('data: ')) data += line.slice(6);
  }
  if (data) happened(kind, data);
}

// Not an EventSource: that one cannot send a token.
async function stream() {
  const abort = new AbortController();
  page.stream = abort;
  const silent = () => {
    distrust('The agent fell silent');
    abort.abort();
  };
  let watch = setTimeout(silent, STREAM_SILENT);
  try {
    const headers = { Accept: 'text/event-stream' };
    if (page.token && page.reads) headers.Authorization = 'Bearer ' + page.token;
    if (page.lastEvent) headers['Last-Event-ID'] = page.lastEvent;
    const answer = await fetch('/api/ha/events', { headers, signal: abort.signal, cache: 'no-store', credentials: 'omit', redirect: 'error' });
    if (!answer.ok) return;
    page.streaming = true;
    say('stream', 'As they happen.');
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error('ended by the other side');
      clearTimeout(watch);
      watch = setTimeout(silent, STREAM_SILENT);
      const frames = (rest + value).split('\n\n');
      rest = frames.pop();
      frames.forEach(frame);
    }
  } catch (over) {
    // It is asked for again; until then the questions go on. That it broke is the first sign of a
    // tunnel that is gone: no question may carry the token before the agent was heard again.
    if (!abort.signal.aborted) distrust('The stream of events broke');
  } finally {
    clearTimeout(watch);
    page.streaming = false;
    say('stream', 'The stream of events is away: it is asked for again, and meanwhile the state every ' + ASK_EVERY / 1000 + ' s.');
  }
}

async function listen() {
  for (let pause = 1000; ; ) {
    if (page.locked || document.hidden || !page.status) {
      pause = 1000;
      await wait(300);
      continue;
    }
    const began = Date.now();
    await stream();
    pause = Date.now() - began > 10000 ? 1000 : Math.min(30000, pause * 2);
    // With chance in it: pages that lost an agent at once do not come back at once.
    await wait(pause * (0.5 + Math.random() / 2));
  }
}

async function keepAsking() {
  for (;;) {
    await look();
    await wait(ASK_EVERY);
  }
}

// ---- orders ---------------------------------------------------------------------------------

function sure(title, text, more, yes) {
  const dialog = at('sure');
  say('sure-title', title);
  say('sure-text', text);
  at('sure-more').replaceChildren(...more);
  say('sure-yes', yes);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener('close', () => answer(dialog.returnValue === 'yes'), { once: true }));
}

function answered(text, bad) {
  at('answer').className = bad ? 'answer bad' : 'answer';
  say('answer', text);
}

// What ha check says at this moment, and not two seconds ago.
async function checked() {
  const check = await ask('/api/ha/check');
  return { check, more: check.obstacles.map((obstacle) => note('Note', obstacle)) };
}

const OVERTAKEN = 'Nothing was sent: who is primary, or who would take over, changed meanwhile. Look, and ask again.';

const isOtherwise = (before, now) => before.primary !== now.primary || before.successor !== now.successor;

async function order(button, doing, prepare) {
  page.token = at('token').value.trim() || page.token;
  at('forget').hidden = !page.token;
  page.forgot = '';
  if (!page.token) {
    answered('Give a token first: it says who you are.', true);
    at('token').focus();
    return;
  }
  button.disabled = true;
  try {
    const { title, text, more, yes, path, body, done, question } = await prepare();
    page.question = question || null;
    const confirmed = await sure(title, text, more, yes);
    page.question = null;
    if (confirmed) {
      // A person thinks for minutes: the agent that gets the token is the one that was asked before.
      recognise(await ask('/api/ha/status'));
      if (!page.token) return;
      // A look may be two seconds old.
      if (question && isOtherwise(question, (await checked()).check)) throw new Error(OVERTAKEN);
      answered(doing, false);
      const began = performance.now();
      const result = await ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        patience: 15000,
        // Sent once, and known to the agent should the network send it twice.
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('') },
      });
      answered(done(result) + ' It took ' + span(performance.now() - began) + '.', false);
    }
  } catch (failure) {
    const unknown = failure.name === 'TimeoutError' ? 'No answer came: the end is not known, see the history.' : '';
    const refused = failure.status === 401 ? 'This token is not known here; on the node: sudo cat /run/flywall/api.token' : failure.message;
    if (failure.status === 401) dropToken();
    answered((unknown || refused) + (page.token ? '' : ' The token is forgotten.'), true);
  } finally {
    button.disabled = false;
    look();
  }
}

function aware(result, text) {
  const unaware = result.unaware.length ? ' Not yet known to ' + result.unaware.join(', ') + '.' : '';
  return text + unaware + (result.stored ? '' : ' It would not survive a restart: see the journal.');
}

function failOver() {
  const to = at('to').value;
  return order(at('failover'), 'Handing over…', async () => {
    const { check, more } = await checked();
    // The node that is named is the one that is ordered: another may rank best by then.
    const who = to || check.successor;
    if (who === null) throw new Error('The check names nobody who could take over: choose a node.');
    const ready = check.possible
      ? 'The check says: ' + check.successor + ' could take over.'
      : page.status.orders.paused
        ? 'While the cluster is paused nobody takes over by itself; an order is carried out all the same.'
        : 'The check says: nobody could take over; this may be refused.';
    return {
      title: 'Fail over to ' + who + '?',
      text: 'The virtual IPs move from ' + (check.primary === null ? 'nobody' : check.primary) + ' to ' + who + '. ' + ready,
      more,
      yes: 'Fail over',
      path: '/api/ha/failover',
      body: { to: who },
      question: check,
      done: (result) => result.successor + ' is primary, term ' + result.term + (result.outage === null ? '.' : '; nobody answered for ' + span(result.outage) + '.'),
    };
  });
}

function pause() {
  const seconds = at('span').value;
  return order(at('pause'), 'Pausing…', async () => {
    const { check, more } = await checked();
    const now = check.possible ? 'Now ' + check.successor + ' would take over if ' + check.primary + ' died; ' : 'Nobody would take over now, and ';
    return {
      title: 'Pause the cluster ' + (seconds ? 'for ' + span(seconds * 1000) : 'until it is ended') + '?',
      text: now + 'while it is paused no node takes over by itself, whatever happens.',
      more,
      yes: 'Pause',
      path: '/api/ha/pause',
      body: seconds ? { seconds: Number(seconds) } : {},
      done: (result) => aware(result, 'The cluster is paused.'),
    };
  });
}

function resume() {
  return order(at('resume'), 'Resuming…', async () => {
    const { check, more } = await checked();
    return {
      title: 'End the pause?',
      text: 'Nodes take over by themselves again' + (page.status && page.status.orders.failback_configured ? ', and a preferred one may take back.' : '.'),
      more: check.possible ? [] : more,
      yes: 'Resume',
      path: '/api/ha/resume',
      body: {},
      done: (result) => aware(result, 'The pause is over.'),
    };
  });
}

// ---- out of sight ---------------------------------------------------------------------------

// A page that nobody sees takes no place among the listeners and asks nothing. Nor does it see an
// agent go: without HTTPS to tell who answers, the token that reads carry is not kept over that.
function turned() {
  if (document.hidden) {
    if (page.stream) page.stream.abort();
    if (page.reads && location.protocol !== 'https:') distrust('Nobody saw whether the agent stayed');
    return;
  }
  page.since = Date.now();
  look();
}

// ---- begin ----------------------------------------------------------------------------------

at('failover').addEventListener('click', failOver);
at('pause').addEventListener('click', pause);
at('resume').addEventListener('click', resume);
at('keys').addEventListener('submit', (event) => event.preventDefault());
at('sure-yes').addEventListener('click', () => at('sure').close('yes'));
at('sure-no').addEventListener('click', () => at('sure').close('no'));
at('forget').addEventListener('click', () => {
  dropToken();
  answered('The token is forgotten.', false);
  look();
});
at('door').addEventListener('submit', (event) => {
  event.preventDefault();
  page.token = at('door-token').value.trim();
  page.reads = true;
  page.forgot = '';
  at('door-token').value = '';
  at('door').hidden = true;
  at('forget').hidden = !page.token;
  page.locked = false;
  page.answered = Date.now();
  look();
});
document.addEventListener('visibilitychange', turned);
setInterval(showSilence, 1000);
listen();
keepAsking();
