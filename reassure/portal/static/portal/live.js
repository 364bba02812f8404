// Looks again every minute while the page is visible; 304 changes nothing. Offers the reader's own time zone.
(() => {
  const offerZone = () => {
    const link = document.querySelector("a[data-zone]");
    const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!link || !mine || mine === link.dataset.zone) return;
    link.href = "?tz=" + encodeURIComponent(mine);
    link.hidden = false;
  };
  offerZone();

  const region = document.querySelector("[data-live]");
  if (!region) return;
  const address = region.dataset.live;
  let etag = region.dataset.etag;
  let wait = 60_000;
  let looked = Date.now();
  let timer;

  const show = async (answer) => {
    etag = answer.headers.get("ETag");
    const open = [...region.querySelectorAll("details")].map((details) => details.open);
    region.innerHTML = await answer.text();
    region.querySelectorAll("details").forEach((details, i) => { details.open = open[i] ?? false; });
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
    if (!document.hidden && !region.contains(document.activeElement)) {
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
