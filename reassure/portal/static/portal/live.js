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

  const look = async () => {
    if (!document.hidden && !region.contains(document.activeElement)) {
      try {
        const answer = await fetch(address, { headers: { "If-None-Match": etag }, cache: "no-store" });
        wait = answer.ok || answer.status === 304 ? 60_000 : Math.min(wait * 2, 900_000);
        if (answer.status === 200) {
          etag = answer.headers.get("ETag");
          region.innerHTML = await answer.text();
          region.classList.remove("fresh");
          void region.offsetWidth;
          region.classList.add("fresh");
          offerZone();
          document.getElementById("news").textContent = document.getElementById("promise").textContent;
          if (answer.headers.get("X-Final")) return;
        } else if (answer.status === 404 || answer.status === 410) {
          return;
        }
      } catch {
        wait = Math.min(wait * 2, 900_000);
      }
    }
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
})();
