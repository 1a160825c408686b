// Browsers start no worker for a page that was opened from disk (file:), and the search runs in one. There, and only
// there, a hidden frame stands in: it runs the same script, and messages go to and from it, later and as copies, as they
// do with a worker.
if (location.protocol === "file:") {
  const later = (deliver, data) => {
    const message = new MessageEvent("message", { data: structuredClone(data) });
    setTimeout(() => deliver(message));
  };

  window.Worker = class {
    onmessage = null;
    #frame = document.createElement("iframe");
    #waiting = [];

    constructor(url) {
      const address = new URL(url, document.baseURI).href.replaceAll('"', "%22");
      this.#frame.hidden = true;
      this.#frame.srcdoc = `<script src="${address}"></script>`;
      this.#frame.addEventListener("load", () => this.#started());
      document.body.append(this.#frame);
    }

    postMessage(data) {
      if (this.#waiting) this.#waiting.push(data);
      else later((message) => this.#frame.contentWindow?.dispatchEvent(message), data);
    }

    terminate() {
      this.#frame.remove();
    }

    #started() {
      this.#frame.contentWindow.postMessage = (data) => later((message) => this.onmessage?.(message), data);
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting.forEach((data) => this.postMessage(data));
    }
  };
}
