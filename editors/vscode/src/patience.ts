/** Waits for a pause in typing. Knows nothing of the editor, so that it can be tested alone. */

export interface Token {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): { dispose(): void };
}

export class Patience {
  private readonly looked = new Map<string, number>();

  /**
   * Whether `version` of a document is to be looked at now: at once when it was not typed since the last look, after
   * `delay` milliseconds else; not when `token` is cancelled meanwhile.
   */
  async wait(document: string, version: number, delay: number, token: Token): Promise<boolean> {
    const last = this.looked.get(document);
    if (last !== undefined && last !== version) {
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          listening.dispose();
          resolve();
        };
        const timer = setTimeout(end, delay);
        const listening = token.onCancellationRequested(end);
      });
    }
    if (token.isCancellationRequested) {
      return false;
    }
    this.looked.set(document, version);
    return true;
  }

  forget(document: string): void {
    this.looked.delete(document);
  }
}
