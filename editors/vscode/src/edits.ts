/** Edits of a text. Knows nothing of the editor, so that it can be tested alone. */

export interface OffsetEdit {
  start: number;
  end: number;
  text: string;
}

/** `text` with `edits` made, whose offsets are all those of `text`; of two insertions at one place the first comes first. */
export function applied(text: string, edits: readonly OffsetEdit[]): string {
  const sorted = edits.map((edit, order) => ({ ...edit, order }));
  sorted.sort((one, other) => one.start - other.start || one.end - other.end || one.order - other.order);
  let at = 0;
  let result = "";
  for (const edit of sorted) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(`an edit from ${edit.start} to ${edit.end} does not fit`);
    }
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
