import assert from "node:assert/strict";
import { test } from "node:test";
import { KEEP_ALIVE_MS, LONGEST_WAIT_MS, Link } from "../../extension/background/link.js";

/** A world of our own: sockets that we answer for, and a clock that we move. */
function world() {
  const sockets = [];
  const timers = new Map();
  let clock = 0;
  let made = 0;
  const heard = [];
  const states = [];
  const link = new Link({
    open: (url) => {
      const socket = { url, readyState: 0, sent: [], closed: false, send: (frame) => socket.sent.push(JSON.parse(frame)), close: () => (socket.closed = true) };
      sockets.push(socket);
      return socket;
    },
    now: () => clock,
    later: (run, ms) => (timers.set(++made, { run, at: clock + ms }), made),
    forget: (timer) => timers.delete(timer),
    identify: () => ({ client: "test" }),
    heard: (message) => heard.push(message.type),
    changed: (report) => states.push(report.state),
  });
  const pass = (ms) => {
    const end = clock + ms;
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      timers.delete(due[0]);
      clock = due[1].at;
      due[1].run();
    }
    clock = end;
  };
  const say = (message) => sockets.at(-1).onmessage({ data: JSON.stringify(message) });
  const live = (session = "s1", resumed = false) => {
    sockets.at(-1).readyState = 1;
    say({ type: "hello", protocol: 1, server: "0.1.0", rules: "r1", auth: "origin" });
    say({ type: "ready", session, resumed, limits: {} });
  };
  const lose = (code = 1006) => {
    sockets.at(-1).readyState = 3;
    sockets.at(-1).onclose({ code, reason: "" });
  };
  return { link, sockets, timers, heard, states, pass, say, live, lose };
}

const caption = (cue, rev, text = "字") => ({ cue, rev, text, final: false, at_ms: 0, source: "t", shape: "cue" });

test("introduces itself when the server has spoken, then is live", () => {
  const { link, sockets, states, live } = world();
  link.start(8787);
  assert.equal(sockets[0].url, "ws://127.0.0.1:8787/v1/live");
  live();
  assert.deepEqual(sockets[0].sent[0], { type: "identify", protocol: 1, client: "test" });
  assert.deepEqual(states, ["connecting", "live"]);
});

test("sends a text message every twenty seconds", () => {
  const { link, sockets, live, pass } = world();
  link.start(1);
  live();
  pass(KEEP_ALIVE_MS * 3);
  assert.equal(sockets[0].sent.filter((message) => message.type === "ping").length, 3);
});

test("tries again without end, slower and slower, and resumes its session", () => {
  const { link, sockets, live, lose, pass } = world();
  link.start(1);
  live("abc");
  lose();
  for (let n = 0; n < 30; n++) {
    pass(LONGEST_WAIT_MS);
    if (sockets.at(-1).readyState === 0) lose();
  }
  assert.ok(sockets.length > 30);
  pass(LONGEST_WAIT_MS);
  live("abc", true);
  assert.equal(sockets.at(-1).sent[0].resume, "abc");
  assert.equal(link.report.state, "live");
});

test("one unanswered revision a cue; the newest wins and drops are counted", () => {
  const { link, sockets, live, say } = world();
  link.start(1);
  live();
  for (let rev = 0; rev < 5; rev++) link.caption(caption("a", rev));
  link.caption(caption("b", 0));
  const sent = () => sockets[0].sent.filter((message) => message.type === "caption").map((message) => `${message.cue}${message.rev}`);
  assert.deepEqual(sent(), ["a0", "b0"]);
  say({ type: "alerts", cue: "a", rev: 0, alerts: [] });
  assert.deepEqual(sent(), ["a0", "b0", "a4"]);
  assert.equal(link.report.dropped, 3);
});

test("what was unanswered when the line broke is sent again", () => {
  const { link, sockets, live, lose, pass } = world();
  link.start(1);
  live();
  link.caption(caption("a", 0, "甲"));
  lose();
  link.caption(caption("a", 1, "甲乙"));
  link.caption(caption("b", 0, "丙"));
  pass(LONGEST_WAIT_MS);
  live("s1", true);
  const texts = sockets[1].sent.filter((message) => message.type === "caption").map((message) => message.text);
  assert.deepEqual(texts, ["甲", "丙"]);
});

test("a server that answers nothing more is not waited for longer than three seconds", () => {
  const { link, sockets, live, pass } = world();
  link.start(1);
  live();
  link.caption(caption("a", 0));
  pass(3_100);
  link.caption(caption("a", 1));
  assert.equal(sockets[0].sent.filter((message) => message.type === "caption").length, 2);
});

test("says refused, wrong version and unreachable apart", () => {
  for (const [code, state] of [[4401, "refused"], [4406, "version"], [1006, "down"]]) {
    const { link, lose } = world();
    link.start(1);
    lose(code);
    assert.equal(link.report.state, state);
  }
});

test("what is wrong although the warnings go on is told, until it is told anew", () => {
  const { link, states, live, say } = world();
  link.start(1);
  live();
  say({ type: "error", code: "no_second_ear", message: "unreadable", fatal: false, about: "profile" });
  assert.deepEqual([link.report.state, link.report.trouble, states.length], ["live", "no_second_ear", 3]);
  say({ type: "error", code: "too_fast", message: "dropped", fatal: false });
  assert.equal(link.report.trouble, "no_second_ear");
  link.tell({ type: "profile", second_ear: "off" });
  assert.equal(link.report.trouble, "");
});

test("a socket that never opens is given up", () => {
  const { link, sockets, pass } = world();
  link.start(1);
  pass(5_000);
  assert.ok(sockets[0].closed);
});

test("frames that are no messages are passed over", () => {
  const { link, sockets, live, heard } = world();
  link.start(1);
  live();
  const before = heard.length;
  for (const data of ["", "{", "[]", '{"type":"alerts"}', '{"type":"nonsense"}', '{"type":"constructor"}', 7]) sockets[0].onmessage({ data });
  assert.equal(heard.length, before);
});

test("stop says goodbye, forgets the session and leaves no timer", () => {
  const { link, sockets, timers, live } = world();
  link.start(1);
  live();
  link.stop();
  assert.equal(sockets[0].sent.at(-1).type, "bye");
  assert.equal(link.report.state, "off");
  assert.equal(timers.size, 0);
});
