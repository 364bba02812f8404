// Two elements for a merchant's own pages: <reassure-lookup> finds an order, <reassure-status token="…"> shows a shared one.
// No dependency, no inline style, no eval; what is typed goes to our page by POST, what is fetched holds nothing personal.
(() => {
  const base = document.currentScript.src.replace(/widget\.js.*$/, "");
  const { words, light, dark } = "SETTINGS";
  const EVERY = 300_000;
  const colour = (name) => `var(--reassure-${name}, light-dark(${light[name]}, ${dark[name]}))`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; font: inherit; line-height: 1.5; }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; margin: 0; }
    .card { display: grid; gap: 1rem; align-content: start; padding: 1.25rem; border: 1px solid ${colour("border")};
      border-radius: var(--reassure-radius, ${light.radius}); background: ${colour("surface")}; color: ${colour("text")}; }
    .card { max-width: 32rem; } .status { min-height: 14rem; }
    .title { font-size: 1.125rem; font-weight: 600; }
    .field { display: grid; gap: .25rem; }
    label { font-weight: 550; }
    input, button { font: inherit; min-height: 2.75rem; padding: .5rem .75rem; border-radius: calc(var(--reassure-radius, ${light.radius}) * .75); }
    input { width: 100%; border: 1px solid ${colour("control")}; background: ${colour("surface")}; color: inherit; }
    button { border: 1px solid transparent; background: ${colour("accent")}; color: ${colour("accent-text")}; font-weight: 550; cursor: pointer; }
    :focus-visible { outline: 3px solid ${colour("link")}; outline-offset: 2px; }
    .small { color: ${colour("muted")}; font-size: .875rem; }
    .date { font-size: 1.75rem; font-weight: 600; line-height: 1.15; letter-spacing: -.02em; }
    .words { font-size: 1.25rem; font-weight: 600; line-height: 1.3; }
    .verb { display: block; color: ${colour("muted")}; font-size: 1rem; font-weight: 500; letter-spacing: 0; }
    .word { display: inline-flex; gap: .5rem; align-items: center; font-weight: 600; }
    .word::before { content: ""; width: .625rem; height: .625rem; border-radius: 50%; background: ${colour("muted")}; }
    .word.good::before { background: ${colour("good")}; } .word.warn::before { background: ${colour("warn")}; }
    .word.bad::before { background: ${colour("bad")}; } .word.info::before { background: ${colour("info")}; }
    a { color: ${colour("link")}; }
  `);

  const make = (tag, attributes, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };

  class Part extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return this.begin?.();
      const asked = (this.getAttribute("lang") || this.closest("[lang]")?.lang || navigator.language).slice(0, 2).toLowerCase();
      this.language = asked in words ? asked : Object.keys(words)[0];
      this.words = words[this.language];
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      this.draw();
    }
  }

  customElements.define("reassure-lookup", class extends Part {
    draw() {
      const field = (name, type, label, complete) => make("div", { class: "field" },
        make("label", { for: name }, label),
        make("input", { id: name, name, type, autocomplete: complete, required: "", maxlength: type === "email" ? 254 : 60 }));
      this.shadowRoot.append(make("form", { class: "card", method: "post", action: `${base}find?lang=${this.language}`, "aria-labelledby": "title" },
        make("p", { class: "title", id: "title" }, this.words.find),
        field("number", "text", this.words.number, "off"),
        field("email", "email", this.words.email, "email"),
        make("button", { type: "submit" }, this.words.send),
        make("p", { class: "small" }, this.words.code)));
    }
  });

  customElements.define("reassure-status", class extends Part {
    draw() {
      this.card = make("section", { class: "card status", "aria-label": this.words.status, "aria-busy": "true" }, make("p", { class: "small" }, this.words.wait));
      this.shadowRoot.append(this.card);
      this.begin();
    }

    begin() { this.look(); }

    disconnectedCallback() { clearTimeout(this.timer); }

    async look() {
      clearTimeout(this.timer);
      let more = true;
      if (!document.hidden || !this.shown) {
        try {
          const answer = await fetch(`${base}share/${encodeURIComponent(this.getAttribute("token") || "-")}.json?lang=${this.language}`, { credentials: "omit", cache: this.shown ? "no-cache" : "default" });
          more = answer.ok || answer.status >= 500 || answer.status === 429;
          if (answer.ok) more = this.show(await answer.json());
          else if (!more) this.say(make("p", {}, this.words.gone));
        } catch {
          if (!this.shown) this.say(make("p", {}, this.words.later));
        }
      }
      if (more && this.isConnected) this.timer = setTimeout(() => this.look(), EVERY);
    }

    show(told) {
      const news = JSON.stringify(told);
      if (news !== this.shown) {
        const { now } = told;
        this.say(
          make("p", { class: `word ${told.tone}` }, told.status),
          make("p", { class: told.dates ? "date" : "words" }, ...(told.verb ? [make("span", { class: "verb" }, told.verb)] : []), told.dates || told.text),
          ...(now ? [make("p", { class: "small" }, [now.what, now.where, now.when].filter(Boolean).join(" · "))] : []),
          make("p", {}, make("a", { href: told.url }, this.words.open)));
        this.shown = news;
      }
      return !told.final;
    }

    say(...lines) {
      this.card.replaceChildren(...lines);
      this.card.setAttribute("aria-busy", "false");
    }
  });
})();
