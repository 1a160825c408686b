import assert from "node:assert/strict";
import { test } from "node:test";
import { count, namesAt, summary } from "../src/names";

const KNOWN = ["merge-runs", "drop-caches", "order-copies"];

test("findings of a line name their transforms, each once", () => {
  assert.deepEqual(namesAt("RUN x", 2, ["drop-caches", "merge-runs", "drop-caches", "DL3008"], KNOWN), ["drop-caches", "merge-runs"]);
  assert.deepEqual(namesAt("RUN merge-runs", 6, [], KNOWN), []);
});

test("in a comment it is the name under the cursor, then those beside it", () => {
  const line = "# layersmith: ignore=merge-runs,drop-caches";
  assert.deepEqual(namesAt(line, 0, [], KNOWN), ["merge-runs", "drop-caches"]);
  assert.deepEqual(namesAt(line, line.length, [], KNOWN), ["drop-caches", "merge-runs"]);
  assert.deepEqual(namesAt("# emerge-runs", 5, [], KNOWN), []);
});

test("the summary is the first paragraph", () => {
  assert.equal(summary("\nOne thing\nis done.\n\nAnd more."), "One thing is done.");
  assert.equal(summary(""), "");
});

test("numbers agree with their nouns", () => {
  assert.deepEqual([0, 1, 2].map((number) => count(number, "finding")), ["0 findings", "1 finding", "2 findings"]);
});
