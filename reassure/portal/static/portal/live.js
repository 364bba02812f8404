// Looks again every minute while the page is visible; 304 changes nothing. Offers the reader's own time zone.
// What is folded away and weighs something, such as the map, is fetched when it is opened.
(() => {
  const offerZone = () => {
    const link = document.querySelector("a[data-zone]");
    const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!link || !mine || mine === link.dataset.zone) return;
    link.href = "?tz=" + encodeURIComponent(mine);
    link.hidden = false;
  };
  offerZone();

  // The link inside stays where the fetch fails, and works without this script.
  const unfold = async ({ target }) => {
    if (!target.open || !target.dataset.part) return;
    const address = target.dataset.part;
    delete target.dataset.part;
    try {
      const answer = await fetch(address, { headers: { "X-Part": "1" } });
      if (!answer.ok) throw answer;
      const part = document.createElement("div");
      part.innerHTML = await answer.text();
      target.lastElementChild.replaceWith(part);
    } catch {
      target.dataset.part = address;
    }
  };
  document.addEventListener("toggle", unfold, true);

  const region = document.querySelector("[data-live]");
  if (!region) return;
  const address = region.dataset.live;
  let etag = region.dataset.etag;
  let wait = 60_000;
  let looked = Date.now();
  let timer;

  // How a thing is known again after its part of the page was replaced.
  const name = (details) => details.closest("article, section")?.id + details.querySelector("summary").textContent;

  const focused = (element) => region.contains(element) && (element.href || name(element.parentElement));

  const show = async (answer) => {
    etag = answer.headers.get("ETag");
    const open = new Set([...region.querySelectorAll("details[open]")].map(name));
    const here = document.activeElement.matches("summary, a") && focused(document.activeElement);
    region.innerHTML = await answer.text();
    region.querySelectorAll("details").forEach((details) => { details.open = open.has(name(details)); });
    if (here) [...region.querySelectorAll("summary, a[href]")].find((element) => focused(element) === here)?.focus({ preventScroll: true });
    region.classList.remove("fresh");
    void region.offsetWidth;
    region.classList.add("fresh");
    offerZone();
    document.getElementById("news").textContent = document.getElementById("promise").textContent;
    return !answer.headers.get("X-Final");
  };

  const ask = async () => {
    const answer = await fetch(address, { headers: { "If-None-Match": etag }, cache: "no-store" });
    wait = answer.ok || answer.status === 304 ? 60_000 : Math.min(wait * 2, 900_000);
    return answer.status === 200 ? show(answer) : ![404, 410].includes(answer.status);
  };

  const look = async () => {
    clearTimeout(timer);
    let more = true;
    if (!document.hidden) {
      looked = Date.now();
      try {
        more = await ask();
      } catch {
        wait = Math.min(wait * 2, 900_000);
      }
    }
    if (more) timer = setTimeout(look, wait);
  };

  timer = setTimeout(look, wait);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - looked > wait) look();
  });
})();
