// <reassure-dates key="rk_…" variant="…">: when it would come, for product, basket and checkout pages of the merchant's own site.
// No dependency, no inline style, no eval; the key may do nothing but ask, and the answer holds nothing personal.
(() => {
  const base = new URL("/", document.currentScript.src).href;
  const { words, light, dark } = "SETTINGS";
  const KEPT = "reassure-postcode";
  const colour = (name) => `var(--reassure-${name}, light-dark(${light[name]}, ${dark[name]}))`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; font: inherit; line-height: 1.5; }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; margin: 0; }
    section { display: grid; gap: .75rem; align-content: start; color: ${colour("text")}; }
    ul { display: grid; gap: .5rem; padding: 0; list-style: none; }
    li { display: grid; }
    .date { font-weight: 600; }
    .small { color: ${colour("muted")}; font-size: .875rem; }
    form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
    label { display: grid; gap: .25rem; font-size: .875rem; }
    input, button { font: inherit; min-height: 2.75rem; padding: .5rem .75rem; border-radius: var(--reassure-radius, ${light.radius}); }
    input { width: 9rem; border: 1px solid ${colour("control")}; background: ${colour("surface")}; color: inherit; }
    button { border: 1px solid transparent; background: ${colour("accent")}; color: ${colour("accent-text")}; font-weight: 550; cursor: pointer; }
    :focus-visible { outline: 3px solid ${colour("link")}; outline-offset: 2px; }
  `);
  const make = (tag, attributes, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };
  const kept = (value) => {
    try { return value === undefined ? localStorage.getItem(KEPT) || "" : localStorage.setItem(KEPT, value); } catch { return ""; }
  };

  customElements.define("reassure-dates", class extends HTMLElement {
    static observedAttributes = ["variant", "items", "sku", "postcode", "country", "methods", "wanted", "basket"];

    connectedCallback() {
      if (!this.shadowRoot) this.draw();
      this.ask();
      this.clock = setInterval(() => this.tick(), 30_000);
    }

    disconnectedCallback() { clearInterval(this.clock); }

    attributeChangedCallback() { if (this.shadowRoot && this.isConnected) this.ask(); }

    draw() {
      const asked = (this.getAttribute("lang") || this.closest("[lang]")?.lang || navigator.language).slice(0, 2).toLowerCase();
      this.language = asked in words ? asked : Object.keys(words)[0];
      this.words = words[this.language];
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      this.list = make("ul", { "aria-live": "polite", "aria-busy": "true", "aria-label": this.words.dates }, make("li", { class: "small" }, this.words.wait));
      this.code = make("input", { name: "postcode", autocomplete: "postal-code", maxlength: "20" });
      this.code.value = this.getAttribute("postcode") || kept();
      const form = make("form", {}, make("label", {}, this.words.postcode, this.code), make("button", {}, this.words.show));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        kept(this.code.value.trim());
        this.ask();
      });
      this.shadowRoot.append(make("section", { "aria-label": this.words.dates }, form, this.list));
    }

    address() {
      const query = new URLSearchParams({ key: this.getAttribute("key") || "", language: this.language });
      const take = (name, as = name) => this.getAttribute(name) && query.set(as, this.getAttribute(name));
      ["country", "basket", "surface", "source"].forEach((name) => take(name));
      // What goes with an order has to be this reader's own, or whoever orders first would take it from the next one.
      if (this.getAttribute("input") && !query.has("basket")) query.set("basket", this.own ||= crypto.randomUUID?.() || `${Math.random()}`);
      take("wanted", "wanted_on");
      if (this.code.value.trim()) query.set("postcode", this.code.value.trim());
      const many = (name, as) => (this.getAttribute(name) || "").split(",").filter(Boolean).forEach((each) => query.append(as, each.trim()));
      [["variant", "item"], ["items", "item"], ["sku", "sku"], ["methods", "method"]].forEach((pair) => many(...pair));
      return `${base}api/v1/promises/quote?${query}`;
    }

    async ask() {
      const turn = (this.turn = (this.turn || 0) + 1);
      try {
        const answer = await fetch(this.address(), { credentials: "omit" });
        if (turn !== this.turn) return;
        if (answer.ok) this.show(await answer.json());
        else this.say(make("li", { class: "small" }, answer.status === 422 ? this.words.where : this.words.later));
      } catch {
        if (turn === this.turn) this.say(make("li", { class: "small" }, this.words.later));
      }
    }

    show(quoted) {
      this.quote = quoted.id;
      this.say(...quoted.methods.map((way) => this.line(way)));
      this.tick(true);
      const field = this.getAttribute("input");
      if (field) {
        this.field ||= this.appendChild(make("input", { type: "hidden", name: field }));
        this.field.value = quoted.id;
      }
      this.dispatchEvent(new CustomEvent("reassure-quoted", { bubbles: true, detail: quoted }));
    }

    line(way) {
      const line = make("li", {}, ...(way.method ? [make("span", {}, way.method)] : []), make("span", { class: "date" }, way.statement || this.words.unknown));
      if (way.order_by) {
        const at = new Intl.DateTimeFormat(this.language, { weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }).format(new Date(way.order_by));
        line.append(make("span", { class: "small" }, this.words.by.replace("%s", at)));
      } else if (way.order_before) line.append(make("span", { class: "small", "data-until": way.order_before }));
      return line;
    }

    tick(fresh) {
      for (const each of this.shadowRoot.querySelectorAll("[data-until]")) {
        const left = Math.floor((new Date(each.dataset.until) - Date.now()) / 60_000);
        if (left < 0 && !fresh) return this.ask();
        if (left >= 0 && left < 2880) each.textContent = this.words.within.replace("%s", left < 60 ? `${left} min` : `${Math.floor(left / 60)} h ${left % 60} min`);
      }
    }

    say(...lines) {
      this.list.replaceChildren(...lines);
      this.list.setAttribute("aria-busy", "false");
    }
  });
})();
