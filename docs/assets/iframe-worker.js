// Browsers start no worker for a page that was opened from disk (file:), and the search runs in one. There, and only
// there, a hidden frame stands in: it runs the same script, and messages go to and from it.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    #frame = document.createElement("iframe");
    #waiting = [];

    constructor(url) {
      super();
      this.onmessage = null;
      this.#frame.hidden = true;
      const address = new URL(url, document.baseURI).href.replaceAll('"', "%22");
      this.#frame.srcdoc = `<script src="${address}"></script>`;
      this.#frame.addEventListener("load", () => this.#started());
      document.body.append(this.#frame);
    }

    postMessage(data) {
      if (this.#waiting) this.#waiting.push(data);
      else this.#frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }

    terminate() {
      this.#frame.remove();
    }

    #started() {
      this.#frame.contentWindow.postMessage = (data) => this.onmessage?.(new MessageEvent("message", { data }));
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting.forEach((data) => this.postMessage(data));
    }
  };
}
