/** Names of transforms in what the user points at. Knows nothing of the editor, so that it can be tested alone. */

/** The names, each once, in `line` of a Dockerfile whose findings have the codes `found`, the one at `column` first. */
export function namesAt(line: string, column: number, found: readonly string[], known: readonly string[]): string[] {
  const names: string[] = [];
  if (/^\s*#/.test(line)) {
    const words = [...line.matchAll(/[a-z]+(-[a-z]+)*/g)].filter((word) => known.includes(word[0]));
    const under = words.filter((word) => word.index <= column && column <= word.index + word[0].length);
    names.push(...[...under, ...words].map((word) => word[0]));
  }
  names.push(...found.filter((name) => known.includes(name)));
  return [...new Set(names)];
}

/** The first paragraph of a manual page, in one line. */
export function summary(page: string): string {
  return (page.trim().split(/\n\s*\n/)[0] ?? "").replaceAll(/\s+/g, " ");
}

/** "1 rewrite", "2 rewrites". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
