// Keys for people who work here all day: / j k x Enter ? and g t, g o, g p. Nothing here is the only way to do a thing.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("tr[data-row]")];
  const here = () => document.querySelector("tr[data-row].here");
  const places = { t: "today", o: "orders", p: "parcels" };
  let going = false;

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const now = all.indexOf(here());
    const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
    here()?.classList.remove("here");
    next.classList.add("here");
    next.scrollIntoView({ block: "nearest" });
    (next.querySelector("a") || next).focus?.();
  };

  const search = () => {
    const boxes = [...document.querySelectorAll("main input[type=search], #find")];
    const box = boxes.find((one) => one.offsetParent !== null);
    box?.focus();
    box?.select();
  };

  const keys = {
    "/": search,
    j: () => move(1),
    k: () => move(-1),
    x: () => here()?.querySelector("input[type=checkbox]")?.click(),
    "?": () => document.getElementById("keys")?.togglePopover(),
    g: () => { going = true; setTimeout(() => { going = false; }, 1200); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (going && places[event.key]) {
      const link = [...document.querySelectorAll(".nav a")].find((a) => a.dataset.key === places[event.key]);
      if (link) location.assign(link.href);
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-all]")) return;
    document.querySelectorAll("input[name=chosen]").forEach((box) => { box.checked = event.target.checked; });
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
})();
