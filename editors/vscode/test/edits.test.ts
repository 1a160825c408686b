import assert from "node:assert/strict";
import { test } from "node:test";
import { applied } from "../src/edits";

test("edits are made at once, in whatever order they come", () => {
  const edits = [
    { start: 6, end: 11, text: "all" },
    { start: 0, end: 5, text: "Bye" },
    { start: 11, end: 11, text: "!" },
  ];
  assert.equal(applied("hello world", edits), "Bye all!");
  assert.equal(applied("hello world", [...edits].reverse()), "Bye all!");
  assert.equal(applied("as it is", []), "as it is");
});

test("insertions at one place keep their order, ahead of what is replaced there", () => {
  const edits = [
    { start: 1, end: 2, text: "X" },
    { start: 1, end: 1, text: "1" },
    { start: 1, end: 1, text: "2" },
  ];
  assert.equal(applied("abc", edits), "a12Xc");
});

test("edits that overlap or lie outside are refused", () => {
  assert.throws(() => applied("abc", [{ start: 0, end: 2, text: "" }, { start: 1, end: 3, text: "" }]), RangeError);
  assert.throws(() => applied("abc", [{ start: 2, end: 4, text: "" }]), RangeError);
  assert.throws(() => applied("abc", [{ start: 2, end: 1, text: "" }]), RangeError);
});
