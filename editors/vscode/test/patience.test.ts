import assert from "node:assert/strict";
import { test } from "node:test";
import { Patience, Token } from "../src/patience";

class Source implements Token {
  isCancellationRequested = false;
  private listeners = new Set<() => void>();
  onCancellationRequested(listener: () => void) {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }
  cancel() {
    this.isCancellationRequested = true;
    [...this.listeners].forEach((listener) => listener());
  }
  get watched() {
    return this.listeners.size;
  }
}

const LONG = 1_000_000;

test("the first look, and one at a text that was not typed, do not wait", async () => {
  const patience = new Patience();
  assert.equal(await patience.wait("a", 1, LONG, new Source()), true);
  assert.equal(await patience.wait("a", 1, LONG, new Source()), true);
  assert.equal(await patience.wait("b", 7, LONG, new Source()), true);
  patience.forget("a");
  assert.equal(await patience.wait("a", 2, LONG, new Source()), true);
});

test("typing waits, and typing on begins the wait anew", async () => {
  const patience = new Patience();
  await patience.wait("a", 1, LONG, new Source());
  const source = new Source();
  const waiting = patience.wait("a", 2, LONG, source);
  source.cancel();
  assert.equal(await waiting, false);
  assert.equal(source.watched, 0);
  const other = new Source();
  assert.equal(await patience.wait("a", 3, 1, other), true);
  assert.equal(other.watched, 0);
});

test("a look that was given up at once is none", async () => {
  const source = new Source();
  source.cancel();
  assert.equal(await new Patience().wait("a", 1, LONG, source), false);
});
